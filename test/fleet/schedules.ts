import fc from 'fast-check';
import type { MemberEstimate } from '../../src/fleet/protocol/estimates';
import type { ReleaseRequest, RenewRequest, RoleClaim } from '../../src/fleet/protocol/messages';
import type { LeaseTerms } from '../../src/fleet/protocol/terms';

/** One call of a random schedule. `advanceMS` may be negative: the store's wall clock jumps. */
export type Step =
  | { readonly kind: 'renew'; readonly advanceMS: number; readonly request: RenewRequest }
  | { readonly kind: 'release'; readonly advanceMS: number; readonly request: ReleaseRequest };

const claim: fc.Arbitrary<RoleClaim> = fc.record({
  has: fc.nat(40),
  held: fc.nat(40),
  want: fc.nat(150),
});

const roleTerms = fc
  .tuple(fc.integer({ min: 1, max: 200 }), fc.nat(12), fc.nat(4))
  .map(([cap, safe, start]) => ({ cap, safe, start: Math.min(safe, start) }));

const terms: fc.Arbitrary<LeaseTerms> = fc.record({
  ttlMS: fc.constantFrom(3_000, 15_000),
  renewMS: fc.constantFrom(1_000, 1_400),
  graceMS: fc.constantFrom(5_000, 60_000),
  maxInstances: fc.integer({ min: 1, max: 8 }),
  roles: fc.record({ primary: roleTerms, secondary: roleTerms }),
});

const advanceMS = fc.oneof(
  { weight: 6, arbitrary: fc.nat(2_000) },
  { weight: 1, arbitrary: fc.integer({ min: -100_000, max: 100_000 }) },
);
/** Names with what a query language might take for its own. */
const id = fc.constantFrom('a', 'b', '$c', 'd.e', '$$ROOT', 'f"\\', 'g');
const seq = fc.integer({ min: 1, max: 30 });

const estimate: fc.Arbitrary<MemberEstimate> = fc.record({
  address: fc.constantFrom('db-1.example:27017', '$db', 'db-3:27017'),
  role: fc.constantFrom('primary' as const, 'secondary' as const),
  limit: fc.integer({ min: 1, max: 300 }),
  baselineUS: fc.dictionary(fc.constantFrom('find', 'aggregate', '$x'), fc.nat(5_000_000), { minKeys: 1 }),
});
/** Each member and role once. */
const estimates = fc.uniqueArray(estimate, {
  maxLength: 3,
  selector: ({ address, role }) => `${role} ${address}`,
});

/** The configurations that a rollout has at once. */
const rollouts = fc.array(terms, { minLength: 1, maxLength: 2 });

/** Any calls at all, most of which no real client would make: the stores must still agree. */
export const schedules: fc.Arbitrary<readonly Step[]> = rollouts.chain((configurations) => {
  const renewal = fc.record({
    id,
    seq,
    version: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60) }),
    weight: fc.integer({ min: 1, max: 30 }),
    fingerprint: fc.constantFrom('plan-a', '$plan'),
    startedAt: fc.constant(1_700_000_000_123),
    terms: fc.constantFrom(...configurations),
    claims: fc.record({ primary: claim, secondary: claim }),
    estimates: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: estimates }),
  });
  const returned = fc.record({ id, seq, held: fc.record({ primary: fc.nat(2), secondary: fc.nat(2) }) });
  return fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant('renew' as const), advanceMS, request: renewal }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('release' as const), advanceMS, request: returned }),
      },
    ),
    { minLength: 1, maxLength: 40 },
  );
});

/** First wall clock of a schedule, in milliseconds. */
export const START_MS = 1_700_000_000_000;
