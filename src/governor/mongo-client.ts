import { MongoClient as DriverMongoClient, type MongoClientOptions } from 'mongodb';
import { redactError } from '../config/redact';
import { requireUri } from '../driver/seam/required';
import { defaultGovernor } from './default-governor';

/**
 * The driver's `MongoClient`, governed by the process's default governor (environment and `mongo-governor.json`), which
 * `defaultGovernor()` returns. All such clients of one deployment share its budget in the process.
 * @throws ClientInvalidError, ConfigInvalidError, ConfigDriftError, DriverUnsupportedError, TwoCopiesError
 */
export class MongoClient extends DriverMongoClient {
  constructor(uri: string, options?: MongoClientOptions) {
    requireUri(uri, 'new MongoClient()');
    try {
      super(uri, options);
    } catch (error) {
      throw redactError(error, uri);
    }
    defaultGovernor().governMade(this, uri, options);
  }
}
