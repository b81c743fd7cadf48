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
