import { Listener } from '../../src/metrics/listener';
import { eventually } from '../support/eventually';
import { rawClient, rawRequest } from './raw-client';

const START = 'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n';

// The listener gives a client five seconds for its request.
test('lets slow and silent clients go by itself, and has room again after a crowd of 200', async () => {
  const routes = {
    '/metrics': (_request: unknown, response: { end(text: string): void }) => response.end('metrics'),
  };
  const listener = new Listener({ port: 0, host: '127.0.0.1', routes });
  const port = await listener.port();
  const works = async () => (await rawRequest(port, START.trimEnd())).includes(' 200 ');
  const crowd = Array.from({ length: 200 }, (_, n) => rawClient(port, n % 2 === 0 ? '' : `${START}X`));
  const drip = setInterval(() => {
    for (const { socket } of crowd) if (socket.writable) socket.write(': a');
  }, 500);
  try {
    await eventually('a scrape is answered', works);
    await Promise.all(crowd.map(({ closed }) => closed));
  } finally {
    clearInterval(drip);
    await listener.close();
  }
});
