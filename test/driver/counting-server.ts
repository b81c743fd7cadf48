import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { closeGracefully } from '../../src/driver/presence/graceful-socket';

/** A server that counts connections until it looks at the client's close, which is when the test says. */
export async function countingServer() {
  let open = 0;
  let answer = (): void => undefined;
  const answers = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    open += 1;
    sockets.push(socket);
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('end', () => {
      void answers.then(() => {
        open -= 1;
        socket.end();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open: () => open,
    answer,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A connection, and what the server counts in the moment its permit is free. */
export async function connected(port: number, open: () => number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  while (open() === 0) await new Promise((resolve) => setImmediate(resolve));
  const seen: { atTheEnd?: number } = {};
  closeGracefully(socket, {
    enforced: true,
    closingBegins: () => undefined,
    closingEnds: () => {
      seen.atTheEnd = open();
    },
  });
  return { socket, seen, freed: () => once(socket, 'close') };
}
