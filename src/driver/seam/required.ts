import { ClientInvalidError } from '../../errors';

/**
 * Typed code that reads its connection string from the environment has to say that it is there, and is wrong where it is
 * not; the driver, and `redactError`, would fail at its first use instead.
 * @param callee what it was given to
 * @throws ClientInvalidError
 */
export function requireUri(uri: unknown, callee: string): void {
  if (typeof uri === 'string' && uri.trim() !== '') return;
  throw new ClientInvalidError(
    `The connection string of ${callee} is missing: found ${kindOf(uri)}, expected "mongodb://…" or "mongodb+srv://…". ` +
      'Set the variable that it is read from, such as MONGODB_URI, in the environment of this process.',
  );
}

/** @throws ClientInvalidError */
export function requireClient(client: unknown): void {
  if (typeof client === 'object' && client !== null && !isPromise(client)) return;
  const advice = isPromise(client) ? 'Await it first.' : 'Without one, governor.createClient(uri) makes it.';
  throw new ClientInvalidError(
    `governor.govern() takes a MongoClient: found ${kindOf(client)}, expected new MongoClient(uri) of the driver or of Mongoose (mongoose.mongo). ${advice}`,
  );
}

/** Never the value: a string here may be a connection string. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  return isPromise(value) ? 'a promise' : `a value of type ${typeof value}`;
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
