import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { eventually } from '../support/eventually';

const BINARY = process.env.FERRETDB_BINARY ?? join(homedir(), '.cache/mongo-governor/ferretdb');

/** Whether FerretDB is here; `test/ferretdb/install.sh ~/.cache/mongo-governor` builds it where Go is installed. */
export const FERRETDB = existsSync(BINARY);

/** FerretDB with the SQLite backend in a folder of its own: a server of the protocol that we did not write. */
export async function startFerretDB(): Promise<AsyncDisposable & { readonly uri: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mongo-governor-ferretdb-'));
  const port = await freePort();
  const flags = {
    handler: 'sqlite',
    'sqlite-url': `file:${folder}/`,
    'state-dir': folder,
    'listen-addr': `127.0.0.1:${port}`,
    'debug-addr': '-',
    telemetry: 'disable',
    'log-level': 'ERROR',
  };
  const child = spawn(
    BINARY,
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    { stdio: 'ignore' },
  );
  const uri = `mongodb://127.0.0.1:${port}/`;
  await eventually('FerretDB answers', () => answers(uri));
  return {
    uri,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(uri: string): Promise<boolean> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 500 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
