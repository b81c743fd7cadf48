import { MongoClient } from 'mongodb';
import type { Database } from './database';

export function openDatabase(): Database {
  return {
    createClient: (uri, options) => new MongoClient(uri, options),
    ready: async () => undefined,
    take: () => undefined,
    close: async () => undefined,
  };
}
