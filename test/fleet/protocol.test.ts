import fc from 'fast-check';
import { targetOf } from '../../src/fleet/protocol/fair-share';
import type { Lease, LeaseState } from '../../src/fleet/protocol/lease-state';
import type { Grant, RenewRequest } from '../../src/fleet/protocol/messages';
import { release } from '../../src/fleet/protocol/release';
import { type Renewed, renew } from '../../src/fleet/protocol/renew';
import { reserveFor } from '../../src/fleet/protocol/reserve';
import { usableGraceMS, weightUnits } from '../../src/fleet/protocol/terms';
import { request, TERMS } from './helpers';

const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 1_000) };
const SAFE = TERMS.roles.secondary;

/** A lease that wants `want` at a secondary and has all it holds there in use. */
function leaseOf(id: string, { want = 0, counted = 0, weight = 10, expiresAt = 20_000 } = {}): Lease {
  const secondary = { has: counted, held: counted, want, grant: counted };
  const primary = { has: 3, held: 3, want: 3, grant: 3 };
  const about = { fingerprint: 'plan-a', startedAt: 0, leaving: false };
  return { id, seq: 1, weight, expiresAt, roles: { primary, secondary }, ...about };
}

/** A store past its learning, with these leases. */
function stateOf(...leases: Lease[]): LeaseState {
  return {
    version: 7,
    at: 0,
    clock: 0,
    learningUntil: 0,
    cautiousUntil: 0,
    terms: TERMS,
    leases,
  };
}

/** What `id` says: `secondary` of the numbers, and three connections to the primary. */
function ask(
  state: LeaseState | undefined,
  id: string,
  secondary: { has: number; held?: number; want?: number },
  overrides: Partial<RenewRequest> = {},
  now = state?.at ?? 0,
): Renewed {
  const { has, held = has, want = 120 } = secondary;
  const claims = { primary: { has: 3, held: 3, want: 3 }, secondary: { has, held, want } };
  return renew(state, request(id, { seq: 2, claims, ...overrides }), now);
}

const shareOf = ({ roles }: Grant): number => roles.secondary.grant;

describe('targetOf', () => {
  const targets = (budget: number, leases: readonly Lease[], terms = SAFE): number[] =>
    leases.map((mine) => targetOf(leases, mine, 'secondary', budget, terms));

  test('a budget that can’t give everyone its safe share is divided evenly, and its rest by weight', () => {
    const leases = ['a', 'b', 'c', 'd'].map((id) => leaseOf(id, { want: 9, weight: id === 'a' ? 30 : 10 }));
    // 2 each and 3 over: half of that by weight, which is 1, and 2 more for those that joined first.
    expect(targets(11, leases)).toEqual([4, 3, 2, 2]);
  });

  test('who wants exactly its fair share has it, and nobody else', () => {
    const leases = [leaseOf('a', { want: 45 }), leaseOf('b', { want: 45 })];
    expect(targets(90, leases)).toEqual([45, 45]);
  });

  test('loans are proportional to what is missing', () => {
    const leases = [leaseOf('a', { want: 15 }), leaseOf('b', { want: 40 }), leaseOf('c', { want: 50 })];
    // a keeps 15 of 30 and lends 15; b misses 10 and c 20.
    expect(targets(90, leases)).toEqual([15, 35, 40]);
  });

  test('lenders lend no more than is missing, each in proportion to what it has to spare', () => {
    const leases = [leaseOf('a', { want: 10 }), leaseOf('b', { want: 20 }), leaseOf('c', { want: 39 })];
    // a spares 20 and b 10, and c misses 9.
    expect(targets(90, leases)).toEqual([24, 27, 39]);
  });

  const anyLeases = fc
    .array(fc.record({ want: fc.nat(150), weight: fc.integer({ min: 1, max: 50 }) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((drawn) => drawn.map((numbers, n) => leaseOf(`i${n}`, numbers)));

  test('never adds up to more than the budget, and never takes what is below the safe share', () => {
    fc.assert(
      fc.property(anyLeases, fc.nat(200), (leases, budget) => {
        const shares = targets(budget, leases);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(budget);
        const least = Math.min(SAFE.safe, Math.floor(budget / leases.length));
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(least);
      }),
      RUNS,
    );
  });

  test('divides the whole budget when everyone wants more than there is', () => {
    fc.assert(
      fc.property(anyLeases, fc.nat(200), (drawn, budget) => {
        const leases = drawn.map((lease) => leaseOf(lease.id, { weight: lease.weight, want: 1_000 }));
        expect(targets(budget, leases).reduce((sum, share) => sum + share, 0)).toBe(budget);
      }),
      RUNS,
    );
  });
});

describe('reserveFor', () => {
  /** Beside the instance that asks, which is none of `maxInstances` here. */
  const reserve = (others: Lease[], lapsed: Lease[], maxInstances: number, cautious = false) =>
    reserveFor(others, lapsed, 'secondary', { ...TERMS, maxInstances: maxInstances + 1 }, cautious);

  test('one that went silent holds no more than the free slots and what live leases leave of theirs', () => {
    const live = [leaseOf('a', { counted: 4 }), leaseOf('b', { counted: 50 })];
    // Two of two are heard. If a is the dead one, the silent one holds its safe share less what a counts: 10 - 4.
    expect(reserve(live, [leaseOf('x', { counted: 30 })], 2)).toEqual({ planned: 0, strict: 6 });
  });

  test('one that went silent counts its safe share at most, and its start share at least', () => {
    const live = [leaseOf('a', { counted: 50 })];
    expect(reserve(live, [leaseOf('x', { counted: 30 })], 2)).toEqual({ planned: 10, strict: 10 });
    expect(reserve(live, [leaseOf('x', { counted: 7 })], 2)).toEqual({ planned: 7, strict: 7 });
    expect(reserve(live, [leaseOf('x', { counted: 1 })], 2)).toEqual({ planned: 3, strict: 3 });
  });

  test('one that was never seen counts its start share, unless more lapsed than there are slots', () => {
    expect(reserve([leaseOf('a', { counted: 50 })], [], 4)).toEqual({ planned: 9, strict: 9 });
    const lapsed = ['x', 'y', 'z'].map((id) => leaseOf(id, { counted: 30 }));
    expect(reserve([leaseOf('a', { counted: 50 })], lapsed, 2)).toEqual({ planned: 10, strict: 10 });
  });

  test('a store that lost its state keeps the safe share of every slot, and what the heard ones count less', () => {
    const live = [leaseOf('a', { counted: 4 }), leaseOf('b', { counted: 50 })];
    expect(reserve(live, [], 5, true)).toEqual({ planned: 30, strict: 36 });
  });

  test('more leases than instances need no slots', () => {
    const live = ['a', 'b', 'c'].map((id) => leaseOf(id, { counted: 50 }));
    expect(reserve(live, [], 2, true)).toEqual({ planned: 0, strict: 0 });
  });
});

describe('what a renewal answers and keeps', () => {
  test('the first one: an echo, and the claims of both roles with their grants', () => {
    const { state, grant } = ask(undefined, 'a', { has: 5, held: 4, want: 9 }, { seq: 1 }, 1_000);
    expect(grant).toEqual({
      status: 'learning',
      version: 1,
      live: 1,
      lapsed: 0,
      // The fair share beside eleven that may still start: 36 - 33 at the primary, 120 - 33 at a secondary.
      roles: { primary: { grant: 3, target: 3 }, secondary: { grant: 5, target: 87 } },
      estimates: [],
    });
    expect(state).toEqual({
      version: 1,
      at: 1_000,
      clock: 0,
      learningUntil: 20_000,
      cautiousUntil: 0,
      forgotten: null,
      terms: TERMS,
      estimates: [],
      leases: [
        {
          id: 'a',
          seq: 1,
          weight: 10,
          fingerprint: 'plan-a',
          startedAt: 1_700_000_000_000,
          expiresAt: 20_000,
          leaving: false,
          terms: {
            renewMS: 5_000,
            maxInstances: 12,
            roles: { primary: { safe: 3, start: 3 }, secondary: { safe: 10, start: 3 } },
          },
          roles: {
            primary: { has: 3, held: 3, want: 3, grant: 3 },
            secondary: { has: 5, held: 4, want: 9, grant: 5 },
          },
        },
      ],
    });
  });

  test('both roles are granted, each by its own cap', () => {
    const claims = { primary: { has: 3, held: 3, want: 36 }, secondary: { has: 3, held: 3, want: 120 } };
    const { grant } = renew(stateOf(), request('a', { claims }), 0);
    expect(grant).toEqual({
      status: 'granted',
      version: 8,
      live: 1,
      lapsed: 0,
      roles: { primary: { grant: 3, target: 3 }, secondary: { grant: 87, target: 87 } },
      estimates: [],
    });
  });

  test.each([1, 2])(
    'a request of the number %d, when 2 was seen, changes nothing and says what is granted',
    (seq) => {
      const state = stateOf({ ...leaseOf('a', { counted: 45 }), seq: 2 });
      const late = ask(state, 'a', { has: 90 }, { seq });
      expect(late.state).toBe(state);
      expect(late.grant).toEqual({
        status: 'stale',
        version: 7,
        live: 0,
        lapsed: 0,
        roles: { primary: { grant: 3, target: 3 }, secondary: { grant: 45, target: 45 } },
        estimates: [],
      });
    },
  );

  test('an instance that comes back after its grace has its lease again', () => {
    const gone = leaseOf('a', { counted: 45, expiresAt: -TERMS.graceMS - 1 });
    const { state, grant } = ask(stateOf(gone), 'a', { has: 3 });
    expect(state.leases.map(({ id, expiresAt }) => [id, expiresAt])).toEqual([['a', 20_000]]);
    expect(grant.live).toBe(1);
  });
});

describe('what is kept while more is counted than there should be', () => {
  const lowered = { ...TERMS, maxInstances: 2, roles: { ...TERMS.roles, secondary: { ...SAFE, cap: 60 } } };

  test('when a cap is lowered everyone shrinks to its target, not to nothing', () => {
    const state = stateOf(leaseOf('a', { want: 120, counted: 60 }), leaseOf('b', { want: 120, counted: 60 }));
    expect(ask(state, 'a', { has: 60 }, { terms: lowered }).grant.roles.secondary).toEqual({
      grant: 30,
      target: 30,
    });
  });

  test('no more is kept than it was granted, nor than it works under', () => {
    const granted = (has: number, grant: number): LeaseState => {
      const mine = leaseOf('a', { want: 120, counted: has });
      const { primary, secondary } = mine.roles;
      const roles = { primary, secondary: { ...secondary, grant } };
      return stateOf({ ...mine, roles }, leaseOf('b', { want: 120, counted: 60 }));
    };
    expect(shareOf(ask(granted(25, 10), 'a', { has: 25 }, { terms: lowered }).grant)).toBe(10);
    expect(shareOf(ask(granted(10, 25), 'a', { has: 10 }, { terms: lowered }).grant)).toBe(10);
  });

  test('an instance whose lease has ended keeps nothing: others may have been granted it', () => {
    const terms = { ...TERMS, maxInstances: 2 };
    const b = leaseOf('b', { want: 120, counted: 100 });
    const share = (expiresAt: number) =>
      shareOf(ask(stateOf(leaseOf('a', { counted: 45, expiresAt }), b), 'a', { has: 45 }, { terms }).grant);
    expect(share(1)).toBe(45);
    expect(share(0)).toBe(20);
    expect(share(-1)).toBe(20);
  });

  test('a newcomer has no former grant to keep', () => {
    const state = stateOf(leaseOf('b', { want: 120, counted: 100 }));
    expect(shareOf(ask(state, 'a', { has: 45 }, { terms: { ...TERMS, maxInstances: 2 } }).grant)).toBe(20);
  });
});

describe('a store that learns', () => {
  test('echoes what instances say, but no more than the cap leaves beside the others', () => {
    const first = ask(undefined, 'a', { has: 100 });
    expect(shareOf(first.grant)).toBe(100);
    expect(shareOf(ask(first.state, 'b', { has: 100 }).grant)).toBe(20);
    const full = ask(undefined, 'a', { has: 100, held: 130 });
    expect(shareOf(ask(full.state, 'b', { has: 100 }).grant)).toBe(0);
  });

  test('learns for a TTL and a renewal interval, and is cautious for the grace after that', () => {
    const lost = ask(undefined, 'a', { has: 45 }, { version: 40 });
    expect(lost.state).toMatchObject({ version: 41, learningUntil: 20_000, cautiousUntil: 920_000 });
    const at = (clock: number): Grant => {
      const a = leaseOf('a', { counted: 45, expiresAt: clock + 1 });
      return ask({ ...lost.state, clock, leases: [a] }, 'a', { has: 45 }, { version: 41 }).grant;
    };
    expect(at(19_999).status).toBe('learning');
    expect(at(20_000).status).toBe('granted');
    expect(shareOf(at(919_999))).toBe(120 - 11 * 10);
    expect(shareOf(at(920_000))).toBe(120 - 11 * 3);
  });
});

describe('release', () => {
  const state = stateOf(leaseOf('a', { counted: 45 }), { ...leaseOf('b', { counted: 45 }), seq: 5 });
  const closed = { primary: 0, secondary: 0 };

  test('an instance that the store does not know changes nothing', () => {
    expect(release(state, { id: 'x', seq: 9, held: closed })).toBe(state);
    expect(release(state, { id: 'x', seq: 9, held: { primary: 1, secondary: 1 } })).toBe(state);
  });

  test.each([4, 5])('one of the number %d that comes after request 5 changes nothing', (seq) => {
    expect(release(state, { id: 'b', seq, held: closed })).toBe(state);
  });

  test('takes the lease of the instance, and no other', () => {
    expect(release(state, { id: 'b', seq: 6, held: closed })).toEqual({
      ...state,
      leases: [state.leases[0]],
    });
  });

  test.each([
    { primary: 2, secondary: 0 },
    { primary: 0, secondary: 20 },
  ])('counts what is still open at one role: %p', (held) => {
    const { leases } = release(state, { id: 'b', seq: 6, held });
    const open = (connections: number) => ({ has: 0, held: connections, want: 0, grant: 0 });
    expect(leases).toEqual([
      state.leases[0],
      {
        ...state.leases[1],
        seq: 6,
        leaving: true,
        roles: { primary: open(held.primary), secondary: open(held.secondary) },
      },
    ]);
  });

  test('what is still open is no part of what the others divide', () => {
    const left = release(state, { id: 'b', seq: 6, held: { primary: 0, secondary: 20 } });
    const { grant } = ask(left, 'a', { has: 45 });
    expect(grant.roles.secondary).toEqual({ grant: 70, target: 120 - 20 - 10 * 3 });
    expect(grant).toMatchObject({ live: 1, lapsed: 0 });
  });
});

describe('terms', () => {
  test('a holder uses four fifths of the grace, in whole milliseconds', () => {
    expect(usableGraceMS({ ...TERMS, graceMS: 900_000 })).toBe(720_000);
    expect(usableGraceMS({ ...TERMS, graceMS: 7 })).toBe(5);
  });

  test.each([
    [1, 10],
    [2.5, 25],
    [1.26, 13],
    [0.01, 1],
    [0, 1],
  ])('the weight %d is %d tenths, and never none', (weight, units) => {
    expect(weightUnits(weight)).toBe(units);
  });
});
