import { Redis } from 'ioredis';
import { REDIS_BINARY, REDIS_IS_HERE, RedisProcess } from '../support/redis-process';

/** `describe`, or a skip that says what is missing. */
export const describeWithRedis = REDIS_IS_HERE
  ? describe
  : (name: string, body: () => void) => describe.skip(`${name} [skipped: no ${REDIS_BINARY}]`, body);

export interface RedisServer extends AsyncDisposable {
  readonly redis: Redis;
  readonly path: string;
}

/** A real redis-server and a client of it. */
export async function startRedis(): Promise<RedisServer> {
  const server = await RedisProcess.start();
  const redis = new Redis(server.path);
  return {
    redis,
    path: server.path,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await server.close();
    },
  };
}
