import { DelegateBackoff, type IRetryBackoffContext } from 'cockatiel';

const FIRST_MS = 50;

/**
 * How long to pause before a region is tried again. The governor says it where it refuses (`retryAfterMS`), and it knows
 * when its monitors look next; for anything else the pause doubles, up to the longest.
 */
export function backoff(longestMS: number): DelegateBackoff<IRetryBackoffContext<unknown>> {
  return new DelegateBackoff(({ attempt, result }) => {
    const told =
      'error' in result ? (result.error as { readonly retryAfterMS?: unknown }).retryAfterMS : undefined;
    if (typeof told === 'number') return Math.min(longestMS, told);
    // Not all instances at the same moments.
    return Math.min(longestMS, FIRST_MS * 2 ** Math.min(attempt - 1, 16)) * (0.5 + Math.random() / 2);
  });
}
