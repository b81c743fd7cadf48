import { connect, type Socket } from 'node:net';

/** A client that speaks bytes, as an attacker does. Resolves with all that came until the other side closed. */
export interface RawClient {
  readonly socket: Socket;
  readonly closed: Promise<string>;
}

export function rawClient(port: number, first = ''): RawClient {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  if (first !== '') socket.write(first);
  return { socket, closed };
}

/** One request and its whole answer. */
export function rawRequest(port: number, head: string): Promise<string> {
  return rawClient(port, `${head}\r\nConnection: close\r\n\r\n`).closed;
}
