import type { DriverLegacyTimeouts } from '../shape/internals';
import { innermost } from '../shape/timeout-context';

/**
 * The part of the driver's context of an operation that bounds selection and check-out, where no `timeoutMS` bounds
 * the whole operation. The driver reads each when it begins to wait (timeout.ts, LegacyTimeoutContext), 0 is no bound,
 * and a retry of the operation reads them again: who changes one puts it back. Undefined where an operation's own
 * `timeoutMS` bounds everything (timeout.ts, CSOTTimeoutContext).
 */
export function legacyTimeoutsOf(timeoutContext: unknown): DriverLegacyTimeouts | undefined {
  return innermost(timeoutContext)?.options;
}

/** Milliseconds that the caller's own `timeoutMS` leaves; undefined where the caller gave none, or 0. */
export function remainingMS(timeoutContext: unknown): number | undefined {
  const remaining = innermost(timeoutContext)?.remainingTimeMS;
  return remaining === Number.POSITIVE_INFINITY ? undefined : remaining;
}
