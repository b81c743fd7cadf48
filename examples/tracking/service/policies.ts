import {
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  isBulkheadRejectedError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import type { Settings } from './settings';

/** Full is not gone: a refusal by the governor's queue says nothing about the region, and costs it nothing. */
const REFUSED = new Set(['ERR_GOVERNOR_OVERLOADED', 'ERR_GOVERNOR_FALLBACK_LIMITED']);

export function makeBreaker({ failures, tryAgainMS }: Settings['breaker']): CircuitBreakerPolicy {
  const isFailure = (error: Error & { readonly code?: unknown }): boolean =>
    !isBulkheadRejectedError(error) && !REFUSED.has(String(error.code));
  return circuitBreaker(handleWhen(isFailure), {
    halfOpenAfter: tryAgainMS,
    breaker: new ConsecutiveBreaker(failures),
  });
}

/** The click goes on when its time is over, whatever the driver is doing, and the breaker counts that. */
export function ownPolicy(breaker: CircuitBreakerPolicy, { timeoutMS }: Settings['own']): IPolicy {
  return wrap(breaker, timeout(timeoutMS, TimeoutStrategy.Aggressive));
}

/** What waits for a slot spends its time; a look-up that nobody waits for any more still has its slot. */
export function otherPolicy(
  breaker: CircuitBreakerPolicy,
  slots: BulkheadPolicy,
  { timeoutMS }: Settings['other'],
): IPolicy {
  return wrap(breaker, timeout(timeoutMS, TimeoutStrategy.Aggressive), slots);
}

export function makeSlots({ concurrent, queued }: Settings['other']): BulkheadPolicy {
  return bulkhead(concurrent, queued);
}

/**
 * Whether a click may try. While the breaker tries for itself, cockatiel lets all others wait for the outcome: no click
 * has that time, so the trying is done by `Probe` and `Replay`.
 */
export function isClosed({ state }: CircuitBreakerPolicy): boolean {
  return state === CircuitState.Closed;
}
