import type { DriverOperation } from '../shape/internals';

/** Labels of errors with which a server says that it is overloaded, and that nothing was done (client-backpressure specification). */
const OVERLOADED = 'SystemOverloadedError';
const RETRYABLE = 'RetryableError';

interface LabelledError {
  hasErrorLabel?(label: string): boolean;
  readonly errorResponse?: { readonly baseBackoffMS?: unknown };
}

/** Asked before the driver may try an operation again; false: the pool's budget has no room. */
export type MayRetry = () => boolean;

interface FailedAttempt {
  readonly error: unknown;
  readonly mayRetry: MayRetry;
}

/**
 * What the driver will try again if it is let. Of overload errors it asks the operation how often it may (7.2 and later,
 * operations/execute_operation.ts); a retry after any other error is known by its selection of a server, which comes without
 * a time-out context and with the session of the attempt before.
 */
export class FailedAttempts {
  readonly #bySession = new WeakMap<object, FailedAttempt>();
  readonly #maxOverloadAttempts: number;

  /** @param maxAdaptiveRetries how often the driver tries an operation again that a server was overloaded for */
  constructor(maxAdaptiveRetries = 0) {
    this.#maxOverloadAttempts = maxAdaptiveRetries + 1;
  }

  /** An attempt has failed, of overload or otherwise, and the driver has not decided yet. */
  failed(operation: DriverOperation, error: unknown, isOverloaded: boolean, mayRetry: MayRetry): void {
    const { session, attemptsMade, maxAttempts = this.#maxOverloadAttempts } = operation;
    if (isOverloaded && attemptsMade !== undefined) {
      if (session !== undefined) this.#bySession.delete(session);
      // The last one takes no part of the budget: it is not tried again anyway.
      if (attemptsMade < maxAttempts && !mayRetry()) operation.maxAttempts = attemptsMade;
    } else if (session !== undefined) {
      this.#bySession.set(session, { error, mayRetry });
    }
  }

  /** The error that a retry ends with before it is made, or undefined: it may go on. */
  refuse(session: object | undefined): { readonly error: unknown } | undefined {
    const attempt = session && this.#bySession.get(session);
    if (attempt === undefined) return undefined;
    this.#bySession.delete(session as object);
    return attempt.mayRetry() ? undefined : attempt;
  }
}

/** The member says that it is overloaded. */
export function isOverload(error: unknown): boolean {
  const { hasErrorLabel } = (error ?? {}) as LabelledError;
  return hasErrorLabel?.call(error, OVERLOADED) === true && hasErrorLabel.call(error, RETRYABLE);
}

/** The member refuses a connection, or does not answer in time: it may be overloaded and does not say so. */
export function isUnanswered(error: unknown, isUnsent: boolean): boolean {
  const name = (error as Error | undefined)?.name;
  return name === 'MongoNetworkTimeoutError' || (isUnsent && name === 'MongoNetworkError');
}

/** How long the server wants to be left alone, milliseconds; 0 where it does not say. */
export function backoffOf(error: unknown): number {
  const backoffMS = Number((error as LabelledError | undefined)?.errorResponse?.baseBackoffMS ?? 0);
  return Number.isFinite(backoffMS) ? Math.max(0, backoffMS) : 0;
}
