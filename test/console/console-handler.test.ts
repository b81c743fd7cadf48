import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { resolve } from 'node:path';
import { consoleAssets } from '../../scripts/console-assets';
import { consoleHandler } from '../../src/console/console-handler';
import { serve } from '../support/console';
import { eventually } from '../support/eventually';
import { makeGovernor } from '../support/governed';

const ROOT = resolve(__dirname, '../..');

test('the bundled page is current (npm run console)', () => {
  expect(readFileSync(`${ROOT}/src/console/assets.generated.ts`, 'utf8')).toBe(consoleAssets());
});

test('serves one page that names exactly its own script and style, and is never cached', async () => {
  await using shown = await show();
  const response = await fetch(shown.url);
  const body = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(body).toMatch(/^<!doctype html>/);
  expect(body).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(?!data:,)/);
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/,
  );
  expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('is read-only, and answers HEAD without a body', async () => {
  await using shown = await show();
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const response = await fetch(shown.url, { method });
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
  }
  const head = await fetch(shown.url, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test.each([
  ['evil.example', 403],
  ['evil.example:80', 403],
  ['localhost.evil.example', 403],
  ['localhost', 200],
  ['LOCALHOST:9464', 200],
  ['127.0.0.1:1', 200],
  ['[::1]:9464', 200],
  ['console.internal', 200],
])(
  'answers host %p with %i: a name of the web must not lead to a console (DNS rebinding)',
  async (host, status) => {
    await using shown = await show({ hosts: ['console.internal'] });
    expect((await open(shown.port, { host })).statusCode).toBe(status);
  },
);

test("another site's page can't follow the events", async () => {
  await using shown = await show();
  const answer = (site: string) =>
    open(shown.port, { accept: 'text/event-stream', 'sec-fetch-site': site, host: 'localhost' });
  expect((await answer('cross-site')).statusCode).toBe(403);
  expect((await answer('same-origin')).statusCode).toBe(200);
});

test('gives the data as JSON, and no secret', async () => {
  process.env.SECRET_LEASES = 'mongodb://lease:hunter2@leases';
  await using shown = await show();
  shown.governor.emit(
    'reloadFailed',
    new Error('can not reach mongodb://admin:hunter2@db1:27017/?password=hunter2'),
  );
  const response = await fetch(shown.url, { headers: { accept: 'application/json' } });
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({
    service: 'api',
    mode: 'enforce',
    plan: { limits: { primary: { cap: 6, share: 6 } } },
    events: [{ kind: 'reloadFailed', count: 1 }],
  });
  expect(text).not.toContain('hunter2');
  delete process.env.SECRET_LEASES;
});

test('streams history and snapshots, and stops when it is closed', async () => {
  await using shown = await show();
  const stream = await open(shown.port, { accept: 'text/event-stream' });
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await eventually('two snapshots came', () => (text.match(/^event: snapshot$/gm) ?? []).length >= 2);
  expect(text).toMatch(/^event: history\ndata: \[/m);
  const ended = new Promise((done) => stream.once('end', done));
  shown.handler.close();
  await ended;
  expect((await open(shown.port, { accept: 'text/event-stream' })).statusCode).toBe(503);
});

test('lets sixteen pages follow, and the next when one is gone', async () => {
  await using shown = await show();
  const follow = () => open(shown.port, { accept: 'text/event-stream' });
  const streams = await Promise.all(Array.from({ length: 16 }, follow));
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array(16).fill(200));
  expect((await follow()).statusCode).toBe(503);
  streams[0]?.destroy();
  await eventually('there is room again', async () => (await follow()).statusCode === 200);
});

test('counts repeated events and keeps a bounded number', async () => {
  await using shown = await show();
  const shed = (address: string) =>
    shown.governor.emit('shed', {
      address,
      role: 'primary',
      lane: 'normal',
      reason: 'queue_full',
      inFlight: 9,
      observed: false,
    });
  for (let index = 0; index < 1_000; index++) shed('db1:27017');
  for (let index = 0; index < 120; index++) shed(`host${index}:27017`);
  shed('host119:27017');
  const response = await fetch(shown.url, { headers: { accept: 'application/json' } });
  const { events } = (await response.json()) as { events: { text: string; count: number }[] };
  expect(events).toHaveLength(100);
  expect(events[0]).toMatchObject({ text: expect.stringContaining('host119:27017'), count: 2 });
});

test('leaves no listener at the governor', async () => {
  await using governor = closing(makeGovernor());
  const emitter: EventEmitter = governor.value as unknown as EventEmitter;
  const handler = consoleHandler(governor.value);
  expect(emitter.listenerCount('shed')).toBe(1);
  handler.close();
  for (const name of emitter.eventNames()) expect(emitter.listenerCount(name)).toBe(0);
});

async function show(options = {}) {
  const governor = makeGovernor();
  const handler = consoleHandler(governor, options);
  const server = await serve(handler);
  return {
    governor,
    handler,
    url: server.url,
    port: server.port,
    async [Symbol.asyncDispose]() {
      handler.close();
      await server[Symbol.asyncDispose]();
      await governor.close();
    },
  };
}

function closing<T extends { close(): Promise<void> }>(value: T) {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}

/** Answers whose body nobody read; an open one would keep jest from ending. */
const answers: IncomingMessage[] = [];
afterEach(() => {
  for (const answer of answers.splice(0)) answer.destroy();
});

function open(port: number, headers: OutgoingHttpHeaders): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const onAnswer = (answer: IncomingMessage): void => {
      answers.push(answer);
      done(answer);
    };
    get({ host: '127.0.0.1', port, headers, agent: false }, onAnswer).on('error', fail);
  });
}
