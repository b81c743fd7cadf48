import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { closeGracefully } from '../../src/driver/graceful-socket';
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

function blockEventLoop(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('a connection that closes', () => {
  it('keeps its permit over a blocked event loop, until the member has seen the close', async () => {
    const server = await countingServer();
    const socket = connect(server.port, '127.0.0.1');
    await eventually('the server counts it', () => server.open() === 1);
    let openAtTheEnd: number | undefined;
    closeGracefully(socket, {
      enforced: true,
      closingBegins: () => undefined,
      closingEnds: () => {
        openAtTheEnd = server.open();
      },
    });
    socket.destroy();
    // The time-out passes before the FIN could leave.
    blockEventLoop(1_100);
    await eventually('the permit is free', () => openAtTheEnd !== undefined);
    expect(openAtTheEnd).toBe(0);
    server.close();
  });
});
