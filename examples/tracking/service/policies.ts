import {
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBulkheadRejectedError,
  TimeoutStrategy,
  timeout,
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

/** Asks within bounds. */
export type Bounded = <T>(ask: () => Promise<T>) => Promise<T>;

// One in the other instead of cockatiel's `wrap`, with which the breaker hands all time-outs one signal, and Node.js warns
// of a leak when more than ten hang on it.

/** The click goes on when its time is over, whatever the driver is doing, and the breaker counts that. */
export function ownBounds(breaker: CircuitBreakerPolicy, { timeoutMS }: Settings['own']): Bounded {
  const patience = timeout(timeoutMS, TimeoutStrategy.Aggressive);
  return (ask) => breaker.execute(() => patience.execute(ask));
}

/** What waits for a slot spends its time; a look-up that nobody waits for any more still has its slot. */
export function otherBounds(
  breaker: CircuitBreakerPolicy,
  slots: BulkheadPolicy,
  { timeoutMS }: Settings['other'],
): Bounded {
  const patience = timeout(timeoutMS, TimeoutStrategy.Aggressive);
  return (ask) => breaker.execute(() => patience.execute(() => slots.execute(ask)));
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
