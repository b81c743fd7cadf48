import Bottleneck from 'bottleneck';
import { MongoClient } from 'mongodb';
import pLimit from 'p-limit';
import type { ContenderDefinition } from '../contender';
import { POOL_SIZE, RAW_OPTIONS } from './raw';

/** Both secondaries' pools together. */
const CONCURRENCY = 2 * POOL_SIZE;

export const BOTTLENECK: ContenderDefinition = {
  name: 'Bottleneck',
  about: `every operation a job of a limiter with maxConcurrent ${CONCURRENCY}`,
  async start(uri) {
    const client = await new MongoClient(uri, { ...RAW_OPTIONS, maxPoolSize: POOL_SIZE }).connect();
    const limiter = new Bottleneck({ maxConcurrent: CONCURRENCY });
    return { client, through: (operation) => limiter.schedule(operation), close: () => client.close() };
  },
};

export const P_LIMIT: ContenderDefinition = {
  name: 'p-limit',
  about: `every operation through p-limit(${CONCURRENCY})`,
  async start(uri) {
    const client = await new MongoClient(uri, { ...RAW_OPTIONS, maxPoolSize: POOL_SIZE }).connect();
    const limit = pLimit(CONCURRENCY);
    return { client, through: (operation) => limit(operation), close: () => client.close() };
  },
};

/** The least that bounds: a counter and a list of who waits. */
export const SEMAPHORE: ContenderDefinition = {
  name: 'semaphore',
  about: `every operation through a counter to ${CONCURRENCY} and a list of resolvers, written by hand`,
  async start(uri) {
    const client = await new MongoClient(uri, { ...RAW_OPTIONS, maxPoolSize: POOL_SIZE }).connect();
    const waiting: (() => void)[] = [];
    let running = 0;
    return {
      client,
      async through(operation) {
        if (running < CONCURRENCY) running += 1;
        else await new Promise<void>((resolve) => waiting.push(resolve));
        try {
          return await operation();
        } finally {
          const next = waiting.shift();
          if (next === undefined) running -= 1;
          else next();
        }
      },
      close: () => client.close(),
    };
  },
};
