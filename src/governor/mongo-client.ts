import { MongoClient as DriverMongoClient, type MongoClientOptions } from 'mongodb';
import { redactError } from '../config/redact';
import { defaultGovernor } from './default-governor';

/**
 * The driver's `MongoClient`, governed by the process's default governor (environment and `mongo-governor.json`).
 * All such clients of a process share one budget.
 * @throws ConfigInvalidError, DriverUnsupportedError
 */
export class MongoClient extends DriverMongoClient {
  constructor(uri: string, options?: MongoClientOptions) {
    try {
      super(uri, options);
    } catch (error) {
      throw redactError(error, uri);
    }
    defaultGovernor().governMade(this, uri, options);
  }
}
