import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket that leads to a member, as a mongod has one beside its port. */
export async function unixSocketTo(address: string): Promise<AsyncDisposable & { readonly path: string }> {
  const [host, port] = address.split(':');
  const folder = mkdtempSync(join(tmpdir(), 'mongo-governor-'));
  const path = join(folder, `mongodb-${port}.sock`);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const member = connect({ host: host ?? '', port: Number(port), allowHalfOpen: true });
    for (const end of [socket, member]) end.on('error', () => end.destroy());
    socket.pipe(member);
    member.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
