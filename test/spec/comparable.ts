import { type Document, MongoError } from 'mongodb';
import { isPlain } from './match';

/** What is another each time a test is run. */
const PASSING = new Set([
  '$clusterTime',
  'clusterTime',
  'operationTime',
  'connectionId',
  'ok',
  'rand',
  'nonce',
]);

/** A value in which two runs of a test are alike: without ids and times that are made anew. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Map) return comparable(Object.fromEntries(value));
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  if (value instanceof MongoError) return errorOf(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return '(Date)';
  if (isPlain(value)) return isDocument(value) ? documentOf(value) : `(${value.constructor.name})`;
  return isMadeAnew(value) ? `(${value._bsontype})` : value;
}

function errorOf(error: MongoError): unknown {
  const message = error.message
    .replace(/(127\.0\.0\.1|localhost):\d+/g, 'MEMBER')
    .replace(/connection \d+/, 'connection');
  return {
    name: error.name,
    message: message.replace(/\d{5,}/g, 'N'),
    code: error.code,
    labels: [...error.errorLabels].sort(),
  };
}

function documentOf(document: Document): unknown {
  const fields = Object.entries(document).filter(([field]) => !PASSING.has(field));
  return Object.fromEntries(
    fields.map(([field, value]) => [field, field === '_data' ? '(token)' : comparable(value)]),
  );
}

/** And not a cursor, a stream or whatever else a class of the driver's is. */
function isDocument(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    prototype === Object.prototype ||
    /Result$|^ReadConcern$|^WriteConcern$/.test(value.constructor.name)
  );
}

function isMadeAnew(value: unknown): value is { _bsontype: string } {
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return false;
  return ['ObjectId', 'Timestamp', 'Binary'].includes(String(value._bsontype));
}
