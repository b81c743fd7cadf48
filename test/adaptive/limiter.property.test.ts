import fc from 'fast-check';
import { AdaptiveLimiter } from '../../src/adaptive/limiter';
import { propertyRuns } from '../support/property-runs';

const answer = fc.record({
  afterMS: fc.integer({ min: 0, max: 400 }),
  servedMS: fc.double({ min: 0, max: 5_000, noNaN: true }),
  kind: fc.constantFrom('find', 'aggregate', 'insert'),
  inFlight: fc.integer({ min: 1, max: 400 }),
  hasWaiters: fc.boolean(),
  fails: fc.boolean(),
  most: fc.integer({ min: 1, max: 300 }),
  releases: fc.boolean(),
});

type Answer = typeof answer extends fc.Arbitrary<infer A> ? A : never;

interface Seen {
  readonly limit: number;
  readonly inFlight: number;
  readonly held: boolean;
}

function play(answers: readonly Answer[], isInForce: boolean): readonly Seen[] {
  let now = 0;
  const bounds = { least: 2, most: 300 };
  const limiter = new AdaptiveLimiter(
    () => bounds,
    () => isInForce,
    0,
    () => 1_700_000_000_000 + now,
  );
  const seen: Seen[] = [];
  for (const { afterMS, servedMS, kind, inFlight, hasWaiters, fails, most, releases } of answers) {
    now += afterMS;
    bounds.most = most;
    bounds.least = Math.min(2, most);
    if (fails) limiter.failed();
    limiter.answered(now, kind, servedMS, inFlight, hasWaiters);
    if (releases) limiter.release(now);
    seen.push({ limit: limiter.limit, inFlight: limiter.inFlight, held: limiter.isHeldDown });
  }
  return seen;
}

describe('an adaptive limit, whatever the member answers', () => {
  it('always lets one operation through, and in a probe never more than the limit', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 300 }), (answers) => {
        for (const { limit, inFlight } of play(answers, true)) {
          expect(limit).toBeGreaterThanOrEqual(1);
          expect(limit).toBeLessThanOrEqual(300);
          expect(inFlight).toBeGreaterThanOrEqual(1);
          expect(inFlight).toBeLessThanOrEqual(limit);
        }
      }),
      propertyRuns(200),
    );
  });

  it('holds nothing back where it is only looked at', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 300 }), (answers) => {
        for (const { held } of play(answers, false)) expect(held).toBe(false);
      }),
      propertyRuns(200),
    );
  });
});
