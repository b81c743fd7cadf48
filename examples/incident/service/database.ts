import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { Settings } from '../services';

/** Where a service gets its MongoDB clients from: all that differs between the two runs. */
export interface Database {
  createClient(uri: string, options: MongoClientOptions): MongoClient;
  /** Resolves when the first client may be used as much as the service needs. */
  ready(): Promise<void>;
  /** New settings, before a client is made from them. */
  take(settings: Settings): void;
  close(): Promise<void>;
}
