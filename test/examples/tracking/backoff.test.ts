import { GovernorUnavailableError } from 'mongo-governor';
import { backoff } from '../../../examples/tracking/service/backoff';

const LONGEST_MS = 500;

function pauseAfter(error: Error, attempt: number): number {
  const { signal } = new AbortController();
  return backoff(LONGEST_MS).next({ attempt, signal, result: { error } }).duration;
}

function unavailable(retryAfterMS: number): Error {
  return new GovernorUnavailableError({
    service: 'tracking',
    deployment: 'east',
    missing: 'primary',
    since: 0,
    retryAfterMS,
  });
}

test('the governor says when to try again, within the longest pause', () => {
  expect(pauseAfter(unavailable(420), 1)).toBe(420);
  expect(pauseAfter(unavailable(420), 9)).toBe(420);
  expect(pauseAfter(unavailable(9_000), 1)).toBe(LONGEST_MS);
});

test('after anything else the pause doubles up to the longest, and is never the same for all', () => {
  for (const [attempt, most] of [
    [1, 50],
    [2, 100],
    [4, 400],
    [40, LONGEST_MS],
  ] as const) {
    const pause = pauseAfter(new Error('gone'), attempt);
    expect(pause).toBeGreaterThanOrEqual(most / 2);
    expect(pause).toBeLessThanOrEqual(most);
  }
});
