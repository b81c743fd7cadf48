import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Governor, GovernorError } from 'mongo-governor';

/** `app.register(governorPlugin, { governor, prefix: '/internal' })`: metrics, the console, and its end. */
export async function governorPlugin(app: FastifyInstance, options: { governor: Governor }): Promise<void> {
  const { governor } = options;
  app.get('/metrics', governor.metricsHandler());
  app.get('/governor', governor.consoleHandler());
  // Open pages of the console end before Fastify waits for what is under way.
  app.addHook('preClose', () => governor.close());
}

/** `app.setErrorHandler(answerErrors)`: what was shed was not sent, so the caller may come again. */
export async function answerErrors(
  error: FastifyError | GovernorError,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!('retryable' in error)) throw error;
  const { code, retryable, retryAfterMS } = error;
  if (retryAfterMS !== undefined) reply.header('retry-after', Math.ceil(retryAfterMS / 1000));
  return reply.status(retryable ? 503 : 500).send({ code });
}
