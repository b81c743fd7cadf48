/**
 * Stable codes of the governor's errors. Match on `code`, not on a class: a second copy of the package, which shares the
 * budget, has classes of its own.
 */
export type GovernorErrorCode =
  | 'ERR_GOVERNOR_OVERLOADED'
  | 'ERR_GOVERNOR_UNAVAILABLE'
  | 'ERR_GOVERNOR_PRIMARY_READ_REJECTED'
  | 'ERR_GOVERNOR_FALLBACK_LIMITED'
  | 'ERR_GOVERNOR_CONFIG_INVALID'
  | 'ERR_GOVERNOR_CONFIG_DRIFT'
  | 'ERR_GOVERNOR_LOCK_INVALID'
  | 'ERR_GOVERNOR_LEASE_STORE'
  | 'ERR_GOVERNOR_DRIVER_UNSUPPORTED'
  | 'ERR_GOVERNOR_CLIENT_INVALID'
  | 'ERR_GOVERNOR_ALREADY_GOVERNED'
  | 'ERR_GOVERNOR_TWO_COPIES'
  | 'ERR_GOVERNOR_CLOSED';

export interface GovernorErrorOptions {
  readonly code: GovernorErrorCode;
  /** Whether the same call may succeed later. The governor and the driver never retry it by themselves. */
  readonly retryable: boolean;
  readonly retryAfterMS?: number;
  readonly cause?: unknown;
}

/**
 * Base of all errors that the governor throws. Not a `MongoError` on purpose:
 * the driver's retry loop rethrows anything else at once (mongodb `operations/execute_operation.ts`).
 */
export class GovernorError extends Error {
  readonly code: GovernorErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMS: number | undefined;

  constructor(message: string, options: GovernorErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable;
    this.retryAfterMS = options.retryAfterMS;
  }

  override get name(): string {
    return this.constructor.name;
  }
}
