import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { closeGracefully } from '../../src/driver/presence/graceful-socket';
import { blockEventLoop } from '../support/block-event-loop';
import { eventually } from '../support/eventually';

/** A server that counts connections until it notices the client's close, a moment late as busy servers do. */
async function countingServer() {
  let open = 0;
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    open += 1;
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('end', () => {
      setTimeout(() => {
        open -= 1;
        socket.end();
      }, 30);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, open: () => open, close: () => server.close() };
}

/** A connection, and what the server counts in the moment its permit is free. */
async function connected(port: number, open: () => number) {
  const socket = connect(port, '127.0.0.1');
  await eventually('the server counts it', () => open() === 1);
  const seen: { atTheEnd?: number } = {};
  closeGracefully(socket, {
    enforced: true,
    closingBegins: () => undefined,
    closingEnds: () => {
      seen.atTheEnd = open();
    },
  });
  return { socket, seen };
}

describe('a connection that closes', () => {
  it('keeps its permit over a blocked event loop, until the member has seen the close', async () => {
    const server = await countingServer();
    const { socket, seen } = await connected(server.port, server.open);
    socket.destroy();
    // The time-out passes before the FIN could leave.
    blockEventLoop(1_100);
    await eventually('the permit is free', () => seen.atTheEnd !== undefined);
    expect(seen.atTheEnd).toBe(0);
    server.close();
  });

  it('keeps it also when the FIN leaves after the block and before the time-out is looked at', async () => {
    const server = await countingServer();
    const { socket, seen } = await connected(server.port, server.open);
    setTimeout(() => socket.destroy(), 1);
    // In the same pass over the timers: what follows is first the FIN, then the next pass.
    setTimeout(() => blockEventLoop(2_200), 1);
    await eventually('the permit is free', () => seen.atTheEnd !== undefined);
    expect(seen.atTheEnd).toBe(0);
    server.close();
  });

  it('gives it back after a second when the member never answers', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined));
    let open = 0;
    server.on('connection', () => {
      open += 1;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { socket, seen } = await connected((server.address() as AddressInfo).port, () => open);
    const began = performance.now();
    socket.destroy();
    await eventually('the permit is free', () => seen.atTheEnd !== undefined);
    expect(performance.now() - began).toBeGreaterThan(950);
    server.close();
  });
});
