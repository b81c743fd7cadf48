import type { Document, ReadPreference } from 'mongodb';
import type { DriverOperation } from '../../src/driver/shape/internals';

/*
 * The driver's own operation classes, which it does not export: the seam classifies by their aspects.
 */
type OperationClass = new (namespace: object, ...rest: unknown[]) => DriverOperation;

const { FindOperation } = require('mongodb/lib/operations/find') as { FindOperation: OperationClass };
const { InsertOperation } = require('mongodb/lib/operations/insert') as { InsertOperation: OperationClass };
const { MongoDBNamespace } = require('mongodb/lib/utils') as {
  MongoDBNamespace: new (db: string, collection: string) => object;
};

/** The driver gives every operation a session before it sends it (operations/execute_operation.ts). */
const SESSION = {
  inTransaction: () => false,
  isPinned: false,
  explicit: false,
  defaultTransactionOptions: {},
  transaction: { isActive: false, isStarting: false },
};

export function findOperation(namespace: string, readPreference: ReadPreference): DriverOperation {
  return inSession(new FindOperation(namespaceOf(namespace), {}, { readPreference }));
}

export function insertOperation(namespace: string, document: Document): DriverOperation {
  return inSession(new InsertOperation(namespaceOf(namespace), [document], {}));
}

function inSession(operation: DriverOperation): DriverOperation {
  return Object.assign(operation, { session: SESSION });
}

function namespaceOf(namespace: string): object {
  const [db = '', collection = ''] = namespace.split('.');
  return new MongoDBNamespace(db, collection);
}
