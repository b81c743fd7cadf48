import type { MongoClient, MongoClientOptions } from 'mongodb';

/** Where a service gets its MongoDB clients from: all that differs between the two runs. */
export interface Database {
  createClient(uri: string, options: MongoClientOptions): MongoClient;
  close(): Promise<void>;
}
