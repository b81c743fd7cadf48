import { MongoClient, type MongoClientOptions } from 'mongodb';
import { redactError } from '../../config/redact';
import { requireUri } from './required';

/**
 * A client of the driver that this package resolves.
 * @throws what the driver throws for a URI or options that it refuses, without the password, which it may quote.
 * @throws ClientInvalidError without a URI
 */
export function makeClient(uri: string, options?: MongoClientOptions): MongoClient {
  requireUri(uri, 'governor.createClient()');
  try {
    return new MongoClient(uri, options);
  } catch (error) {
    throw redactError(error, uri);
  }
}
