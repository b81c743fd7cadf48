import { MongoClient } from 'mongodb';
import type { Database } from './database';

export function openDatabase(): Database {
  return {
    createClient: (uri, options) => new MongoClient(uri, options),
    close: async () => undefined,
  };
}
