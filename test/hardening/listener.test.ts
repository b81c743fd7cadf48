import { Listener } from '../../src/metrics/listener';
import { eventually } from '../support/eventually';
import { rawClient, rawRequest } from './raw-client';

const HOST = 'Host: 127.0.0.1';

describe("the governor's own listener against clients that mean no good", () => {
  let listener: Listener;
  let port: number;
  let answered = 0;
  beforeAll(async () => {
    const metrics = (_request: unknown, response: { end(text: string): void }) => {
      answered += 1;
      response.end('metrics');
    };
    listener = new Listener({ port: 0, host: '127.0.0.1', routes: { '/metrics': metrics } });
    port = await listener.port();
  });
  afterAll(() => listener.close());

  const statusOf = async (head: string) => Number((await rawRequest(port, head)).split(' ')[1]);
  const works = async () => (await statusOf(`GET /metrics HTTP/1.1\r\n${HOST}`)) === 200;

  it.each([
    'GET /metrics/../metrics',
    'GET //metrics',
    'GET /metrics/',
    'GET /%6detrics',
    'GET /metrics%00',
    'GET /..%2f..%2fetc/passwd',
    'GET http://evil.example/metrics',
    'GET /__proto__',
    'GET /constructor',
    'GET *',
  ])('%s finds nothing: paths are exact', async (request) => {
    expect(await statusOf(`${request} HTTP/1.1\r\n${HOST}`)).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is not allowed', async (method) => {
    const before = answered;
    expect(await statusOf(`${method} /metrics HTTP/1.1\r\n${HOST}`)).toBe(405);
    expect(answered).toBe(before);
  });

  it.each([
    ['evil.example', 403],
    ['evil.example:9464', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost', 200],
    ['LOCALHOST:9464', 200],
    ['127.0.0.1:9464', 200],
    ['[::1]:9464', 200],
  ])('Host: %s gets %i (DNS rebinding)', async (host, status) => {
    expect(await statusOf(`GET /metrics HTTP/1.1\r\nHost: ${host}`)).toBe(status);
  });

  it('a request without a host, a broken one and a header of 16 KB are refused', async () => {
    expect(await statusOf('GET /metrics HTTP/1.1')).toBe(400);
    expect(await statusOf(`GET /metrics HTTP/9\r\n${HOST}`)).toBe(400);
    expect(await statusOf(`GET /metrics HTTP/1.1\r\n${HOST}\r\nX: ${'a'.repeat(16_384)}`)).toBe(431);
    expect(await works()).toBe(true);
  });

  it('CONNECT and a protocol upgrade open no tunnel', async () => {
    expect(await rawRequest(port, `CONNECT evil.example:80 HTTP/1.1\r\n${HOST}`)).toBe('');
    const upgrade = `GET /metrics HTTP/1.1\r\n${HOST}\r\nUpgrade: websocket`;
    expect(await rawRequest(port, upgrade)).not.toContain('101 Switching');
  });

  it('answers 200 pipelined requests, each once', async () => {
    const before = answered;
    const one = `GET /metrics HTTP/1.1\r\n${HOST}\r\n\r\n`;
    const { closed } = rawClient(port, one.repeat(199) + one.replace(HOST, `${HOST}\r\nConnection: close`));
    expect((await closed).match(/HTTP\/1\.1 200/g)).toHaveLength(200);
    expect(answered - before).toBe(200);
  });

  it('survives sockets that are cut in the middle of a request and of an answer', async () => {
    for (let cut = 1; cut < 40; cut += 3) {
      const { socket, closed } = rawClient(port, `GET /metrics HTTP/1.1\r\n${HOST}\r\n\r\n`.slice(0, cut));
      socket.resetAndDestroy();
      await closed;
    }
    expect(await works()).toBe(true);
  });

  it('has room for no more than 64 at a time, and again when a crowd of 200 is gone', async () => {
    const crowd = Array.from({ length: 200 }, () => rawClient(port, `GET /metrics HTTP/1.1\r\n${HOST}\r\nX`));
    let refused = 0;
    // One that had a place and was too slow gets an answer, 408.
    for (const { closed } of crowd) void closed.then((text) => (refused += text === '' ? 1 : 0));
    await eventually('the rest is refused', () => refused >= 200 - 64);
    expect(refused).toBe(200 - 64);
    for (const { socket } of crowd) socket.resetAndDestroy();
    await eventually('a scrape is answered', works);
  });
});
