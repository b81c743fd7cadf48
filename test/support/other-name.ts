import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type ListenOptions, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket that leads to a member, as a mongod has one beside its port. */
export async function unixSocketTo(address: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'mongo-governor-'));
  const path = join(folder, `mongodb-${address.split(':')[1]}.sock`);
  const server = await leadTo(address, { path });
  return {
    path,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Another port that leads to a member, as a proxy or a mapped port does. */
export async function otherPortOf(address: string): Promise<AsyncDisposable & { readonly address: string }> {
  const server = await leadTo(address, { host: '127.0.0.1', port: 0 });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function leadTo(address: string, at: ListenOptions): Promise<Server> {
  const [host, port] = address.split(':');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const member = connect({ host: host ?? '', port: Number(port), allowHalfOpen: true });
    for (const end of [socket, member]) end.on('error', () => end.destroy());
    socket.pipe(member);
    member.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return server;
}
