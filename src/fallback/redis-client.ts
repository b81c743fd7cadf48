/*
 * What is used of ioredis. Written out, since the public types lead here, and a service without that optional peer has
 * none of its types.
 */

export interface RedisClient {
  readonly status: string;
  on(event: 'error', listener: () => void): unknown;
  eval(script: string, keys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  zrem(key: string, member: string): Promise<number>;
  disconnect(): void;
}

export interface RedisClientOptions {
  readonly maxRetriesPerRequest: number;
  readonly commandTimeout: number;
  readonly disconnectTimeout: number;
  readonly enableOfflineQueue: boolean;
  readonly retryStrategy: (attempt: number) => number;
}

/** The module ioredis. */
export interface RedisModule {
  readonly Redis: new (url: string, options: RedisClientOptions) => RedisClient;
}
