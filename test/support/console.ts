import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestHandler } from '../../src/metrics/handler';
import type { Governed } from './governed';

/** A service that is busy enough to be looked at: everything that is counted happens, at a steady pace. */
export function keepBusy({ client, governor }: Governed, perTick = 12): () => Promise<void> {
  const app = client.db('app');
  let stopped = false;
  const running = new Set<Promise<unknown>>();
  const run = (operation: () => Promise<unknown>) => {
    const started = operation().catch(() => undefined);
    running.add(started);
    void started.finally(() => running.delete(started));
  };
  const timer = setInterval(() => {
    if (stopped) return;
    for (let index = 0; index < perTick; index++) run(() => app.collection('users').findOne({ index }));
    run(() => app.collection('orders').insertOne({ total: perTick }));
    if (Math.random() < 0.15) {
      run(() => app.collection('sessions').findOne({}, { readPreference: 'primary' }));
      run(() => app.collection('orders').findOne({}, { readPreference: 'primary' }));
      run(() => app.collection('users').findOne({}, { readPreference: governor.primary('after sign-up') }));
    }
  }, 25);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await Promise.all(running);
  };
}

/** An HTTP server on a free loopback port. */
export async function serve(
  handler: RequestHandler,
): Promise<AsyncDisposable & { url: string; port: number }> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
