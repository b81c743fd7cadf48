import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

const BINARY = process.env.REDIS_SERVER ?? '/usr/bin/redis-server';
export const REDIS_IS_HERE = existsSync(BINARY);

/** `describe`, or a skip that says what is missing. */
export const describeWithRedis = REDIS_IS_HERE
  ? describe
  : (name: string, body: () => void) => describe.skip(`${name} [skipped: no ${BINARY}]`, body);

export interface RedisServer extends AsyncDisposable {
  readonly redis: Redis;
  readonly path: string;
}

/** A real redis-server on a socket of its own in a temporary folder, without a port and without files. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'governor-redis-'));
  const path = join(folder, 'redis.sock');
  const server = spawn(BINARY, ['--port', '0', '--unixsocket', path, '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await listening(server);
  const redis = new Redis(path);
  return {
    redis,
    path,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`redis-server exited with ${code}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      if (/ready to accept connections/i.test(chunk.toString())) resolve();
    });
  });
}
