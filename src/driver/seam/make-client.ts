import { MongoClient, type MongoClientOptions } from 'mongodb';
import { redactError } from '../../config/redact';

/**
 * A client of the driver that this package resolves.
 * @throws what the driver throws for a URI or options that it refuses, without the password, which it may quote.
 */
export function makeClient(uri: string, options?: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(uri, options);
  } catch (error) {
    throw redactError(error, uri);
  }
}
