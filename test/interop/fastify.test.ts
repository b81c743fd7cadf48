import Fastify, { type FastifyInstance } from 'fastify';
import { type Governor, GovernorOverloadedError } from 'mongo-governor';
import { answerErrors, governorPlugin } from '../../examples/frameworks/fastify/plugin';
import { eventually } from '../support/eventually';
import { makeGovernor } from '../support/governed';

/** A service as it would be written, with a governor of its own. */
async function start(): Promise<{ app: FastifyInstance; governor: Governor; url: string }> {
  const governor = makeGovernor();
  const app = Fastify();
  await app.register(governorPlugin, { governor });
  app.setErrorHandler(answerErrors);
  app.get('/shed', async () => {
    const refusal = { service: 'api', address: 'db1', lane: 'normal', reason: 'queue_full' } as const;
    throw new GovernorOverloadedError({ ...refusal, limit: 1, waiting: 2, retryAfterMS: 1_200 });
  });
  app.get('/healthz', async () => ({ mode: governor.status().plan.mode }));
  return { app, governor, url: await app.listen({ port: 0 }) };
}

describe('Fastify 5', () => {
  let app: FastifyInstance;
  let governor: Governor;
  let url: string;
  beforeEach(async () => {
    ({ app, governor, url } = await start());
  });
  afterEach(() => app.close());

  it('serves the metrics, also to HEAD', async () => {
    const scrape = await fetch(`${url}/metrics`);
    expect([scrape.status, scrape.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await scrape.text()).toMatch(/^mongo_governor_config_info\{service="api"/m);
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('serves the console: its page, with its headers, and its data', async () => {
    const page = await fetch(`${url}/governor`);
    expect(await page.text()).toMatch(/^<!doctype html>/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const data = await fetch(`${url}/governor`, { headers: { accept: 'application/json' } });
    expect(await data.json()).toMatchObject({ service: 'api' });
  });

  it('serves the console’s events, and closes while a page is open', async () => {
    const abort = new AbortController();
    const events = await fetch(`${url}/governor`, {
      headers: { accept: 'text/event-stream' },
      signal: abort.signal,
    });
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toContain('event: history');
    await app.close();
    await eventually('the stream ends', async () => (await reader.read()).done);
    expect(governor.isClosed).toBe(true);
  });

  it('answers what was shed with 503, and when to come again', async () => {
    const answer = await fetch(`${url}/shed`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toEqual({ code: 'ERR_GOVERNOR_OVERLOADED' });
  });

  it('answers its own routes as before', async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ mode: 'enforce' });
  });
});

describe('another framework', () => {
  it('hears why a handler of the governor does not fit, where a request would hang', async () => {
    const governor = makeGovernor();
    const koa = { ctx: { req: {}, res: {} }, next: async () => undefined };
    expect(() => governor.metricsHandler()(koa.ctx as never, koa.next as never)).toThrow(
      /takes Node's request and response, or Fastify's: with Koa.*ctx\.respond = false/,
    );
    await governor.close();
  });
});
