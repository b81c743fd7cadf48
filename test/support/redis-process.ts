import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REDIS_BINARY = process.env.REDIS_SERVER ?? '/usr/bin/redis-server';
export const REDIS_IS_HERE = existsSync(REDIS_BINARY);

/** A real redis-server on a socket in a folder of its own, which can be killed, started again and stopped. */
export class RedisProcess {
  readonly #folder: string;
  #server: ChildProcess | undefined;
  readonly #onExit = (): void => void this.#server?.kill('SIGKILL');

  private constructor(folder: string) {
    this.#folder = folder;
    // However the run ends, nothing is left.
    process.once('exit', this.#onExit);
  }

  static async start(): Promise<RedisProcess> {
    const redis = new RedisProcess(await mkdtemp(join(tmpdir(), 'governor-faults-')));
    try {
      await redis.restart();
    } catch (error) {
      await redis.close();
      throw error;
    }
    return redis;
  }

  get path(): string {
    return join(this.#folder, 'redis.sock');
  }

  /** With nothing in it. */
  async restart(): Promise<void> {
    const argv = ['--port', '0', '--unixsocket', this.path, '--save', '', '--dir', this.#folder];
    const server = spawn(REDIS_BINARY, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#server = server;
    let told = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        told += chunk.toString();
        if (/ready to accept connections/i.test(told)) resolve();
      };
      server.stdout.on('data', hear);
      server.stderr.on('data', hear);
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`redis-server exited with ${code}: ${told}`)));
    });
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGKILL');
    await closed;
  }

  /** Accepts, and answers nothing. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    process.off('exit', this.#onExit);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
