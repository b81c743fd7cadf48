import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Undefined: there is none on this machine. */
export function findBinary(name: string, path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(':')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
