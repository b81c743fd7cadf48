import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from '../metrics/handler';

/** A request of Fastify, as far as it is used. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

/** A reply of Fastify, as far as it is used. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  /** Tells Fastify that the answer is given by another. */
  hijack(): unknown;
}

/** Answers requests of `node:http`, Express, Connect and whatever hands over Node's own objects, and of Fastify. */
export type HttpHandler = (
  request: IncomingMessage | FastifyRequestLike,
  response: ServerResponse | FastifyReplyLike,
) => void;

/**
 * Makes a handler fit Fastify too, which wraps Node's objects and would wait for an answer of its own.
 * @throws TypeError for what is neither: the request would hang, and nobody would know why.
 */
export function httpHandler(handler: RequestHandler): HttpHandler {
  return (request, response) => {
    if ('hijack' in response && 'raw' in request) {
      response.hijack();
      handler(request.raw, response.raw);
    } else if ('writeHead' in response) {
      handler(request as IncomingMessage, response);
    } else {
      throw new TypeError(
        "A handler of the governor takes Node's request and response, or Fastify's: with Koa, for one, " +
          '(ctx) => { ctx.respond = false; handler(ctx.req, ctx.res); }',
      );
    }
  };
}
