import type { DriverWaiter } from '../shape/internals';

/** What the driver ends a check-out with that gets no connection (cmap/errors.ts, error.ts). */
const NO_CONNECTION: ReadonlySet<string | undefined> = new Set([
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
]);

/** On what a connection that could not be opened ended with (cmap/connect.ts). */
const OPENING_FAILED = 'HandshakeError';

interface DriverError {
  readonly name?: string;
  hasErrorLabel?(label: string): boolean;
}

/**
 * Whether an operation that the driver has ended with an error never had a connection. A time-out, an abort and an election
 * leave its waiter cancelled, and only while it waits (cmap/connection_pool.ts, `checkOut`).
 */
export function wasUnsent(error: unknown, waiter: DriverWaiter | null): boolean {
  if (waiter?.cancelled === true) return true;
  const { name, hasErrorLabel } = (error ?? {}) as DriverError;
  if (NO_CONNECTION.has(name)) return true;
  return hasErrorLabel?.call(error, OPENING_FAILED) === true;
}
