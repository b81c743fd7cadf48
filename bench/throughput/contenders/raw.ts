import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { ContenderDefinition } from '../contender';

/** The pool size of the governed clients and of raw ones that are to be like them. */
export const POOL_SIZE = 16;

/** Reads go to the secondaries everywhere, as the governed ones do. */
export const RAW_OPTIONS: MongoClientOptions = { readPreference: 'secondaryPreferred' };

export function raw(name: string, about: string, options: MongoClientOptions = {}): ContenderDefinition {
  return {
    name,
    about,
    async start(uri) {
      const client = await new MongoClient(uri, { ...RAW_OPTIONS, ...options }).connect();
      return { client, close: () => client.close() };
    },
  };
}
