import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import type { Grant, RenewRequest } from '../../src/fleet/protocol/messages';
import { release } from '../../src/fleet/protocol/release';
import { renew } from '../../src/fleet/protocol/renew';
import { request, TERMS } from './helpers';

/** Numbers of one role at one instance: secondaries, cap 120. */
interface Ask {
  readonly has?: number;
  readonly held?: number;
  readonly want?: number;
}

/** A store and the requests of instances that hold all of what they were granted and want everything. */
class Fleet {
  state: LeaseState | undefined;
  now = 0;
  readonly #seqs = new Map<string, number>();
  readonly #has = new Map<string, number>();

  renew(id: string, ask: Ask = {}, overrides: Partial<RenewRequest> = {}): Grant {
    const seq = (this.#seqs.get(id) ?? 0) + 1;
    this.#seqs.set(id, seq);
    const has = ask.has ?? this.#has.get(id) ?? 3;
    const secondary = { has, held: ask.held ?? has, want: ask.want ?? 120 };
    const claims = { primary: { has: 3, held: 3, want: 3 }, secondary };
    const renewed = renew(this.state, request(id, { seq, claims, ...overrides }), this.now);
    this.state = renewed.state;
    this.#has.set(id, renewed.grant.roles.secondary.grant);
    return renewed.grant;
  }

  share(id: string, ask?: Ask): number {
    return this.renew(id, ask).roles.secondary.grant;
  }

  /** Everyone renews until nothing changes any more. */
  settle(ids: readonly string[]): number[] {
    let shares: number[] = [];
    for (let round = 0; round < 4; round++) shares = ids.map((id) => this.share(id));
    return shares;
  }

  /** A fleet whose learning is over, and where everyone has its fair share. */
  static of(...ids: string[]): Fleet {
    const fleet = new Fleet();
    for (let second = 0; second <= 20; second += 5) {
      fleet.now = second * 1_000;
      for (const id of ids) fleet.renew(id);
    }
    fleet.settle(ids);
    return fleet;
  }

  /** Time passes in which `ids` go on renewing. */
  pass(ms: number, ids: readonly string[]): void {
    for (const until = this.now + ms; this.now < until; ) {
      this.now += 5_000;
      for (const id of ids) this.renew(id);
    }
  }
}

describe('fair shares', () => {
  test('what is not reserved for instances that may still start is divided evenly', () => {
    // Ten of twelve instances are missing: 10 x 3 stay free.
    expect(Fleet.of('a', 'b').settle(['a', 'b'])).toEqual([45, 45]);
  });

  test('a fleet at its greatest size uses the whole cap', () => {
    const ids = [...'abcdefghijkl'];
    expect(Fleet.of(...ids).settle(ids)).toEqual(ids.map(() => 10));
  });

  test('what a division leaves over goes to those that joined first', () => {
    // 120 - 5 x 3 = 105 for seven is 15 each; for eight, 108 is 13 and 4 over.
    const ids = [...'abcdefgh'];
    expect(Fleet.of(...ids).settle(ids)).toEqual([14, 14, 14, 14, 13, 13, 13, 13]);
  });

  test('a weight divides what is above the safe share', () => {
    const fleet = Fleet.of('a', 'b');
    for (let round = 0; round < 3; round++) {
      fleet.renew('a', {}, { weight: 30 });
      fleet.renew('b', {}, { weight: 10 });
    }
    // 90 = 10 + 10 for safety + 70 by 3 : 1, and one over.
    expect(fleet.state?.leases.map(({ roles }) => roles.secondary.grant)).toEqual([63, 27]);
  });
});

describe('demand', () => {
  test('who wants little lends it, but never what is below its safe share', () => {
    const fleet = Fleet.of('a', 'b');
    expect(fleet.share('a', { want: 4 })).toBe(10);
    fleet.share('a', { want: 4 });
    expect(fleet.share('b')).toBe(80);
  });

  test('nobody lends what nobody wants', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.share('b', { want: 20 });
    expect(fleet.share('a', { want: 4 })).toBe(45);
  });

  test('a lender has its share back as soon as the borrower has closed', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.share('a', { want: 4 });
    fleet.share('a', { want: 4 });
    fleet.share('b');
    expect(fleet.share('a', { want: 120 })).toBe(10);
    expect(fleet.share('b')).toBe(45);
    expect(fleet.share('b', { has: 45, held: 45 })).toBe(45);
    expect(fleet.share('a')).toBe(45);
  });
});

describe('a share moves after the socket is closed, never before', () => {
  test('a joiner gets no more than the room kept for it until others have shrunk', () => {
    const fleet = Fleet.of('a', 'b');
    expect(fleet.share('c')).toBe(3);
  });

  test('a smaller grant frees nothing until its holder works under it', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.renew('c');
    expect(fleet.share('a')).toBe(31);
    expect(fleet.share('c')).toBe(3);
    fleet.renew('a', { has: 31, held: 45 });
    expect(fleet.share('c')).toBe(3);
    fleet.renew('a', { has: 31, held: 31 });
    expect(fleet.share('c')).toBe(17);
  });
});

describe('leases end', () => {
  test('a crashed instance’s share is free after its TTL and a renewal interval', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.pass(15_000, ['a']);
    expect(fleet.share('a')).toBe(45);
    fleet.pass(5_000, ['a']);
    // One silent instance at its safe share, ten that may still start.
    expect(fleet.share('a')).toBe(120 - 10 - 10 * 3);
  });

  test('the safe share of a silent instance is kept for the grace time', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.pass(20_000 + 895_000, ['a']);
    expect(fleet.share('a')).toBe(80);
    fleet.pass(5_000, ['a']);
    expect(fleet.share('a')).toBe(120 - 11 * 3);
  });

  test('a released lease is free at once', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.state = release(fleet.state as LeaseState, {
      id: 'b',
      seq: 1_000,
      held: { primary: 0, secondary: 0 },
    });
    expect(fleet.share('a')).toBe(120 - 11 * 3);
  });

  test('what a released instance has not closed stays counted until its lease ends', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.state = release(fleet.state as LeaseState, {
      id: 'b',
      seq: 1_000,
      held: { primary: 0, secondary: 20 },
    });
    expect(fleet.share('a')).toBe(120 - 20 - 10 * 3);
    fleet.pass(20_000, ['a']);
    expect(fleet.share('a')).toBe(120 - 11 * 3);
  });
});

describe('the store’s clock', () => {
  test('a jump of an hour forward frees no lease', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.now += 3_600_000;
    expect(fleet.share('a')).toBe(45);
    expect(fleet.state?.leases).toHaveLength(2);
  });

  test('a jump back does not keep the dead longer', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.now -= 3_600_000;
    fleet.renew('a');
    fleet.pass(20_000, ['a']);
    expect(fleet.share('a')).toBe(80);
  });
});

describe('messages that are lost or late', () => {
  test('a request that arrives after a later one changes nothing', () => {
    const fleet = Fleet.of('a', 'b');
    const before = fleet.state;
    const late = renew(before, request('a', { seq: 1 }), fleet.now);
    expect(late.grant.status).toBe('stale');
    expect(late.state).toBe(before);
  });

  test('a smaller grant whose answer was lost frees nothing', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.renew('c');
    fleet.renew('a');
    // The answer was lost: a still works under 45.
    fleet.renew('a', { has: 45, held: 40 });
    expect(fleet.share('c')).toBe(3);
  });
});

describe('a store without its state', () => {
  test('it learns for a TTL and a renewal interval: who has a share keeps it, newcomers start', () => {
    const fleet = Fleet.of('a', 'b');
    const version = fleet.state?.version ?? 0;
    fleet.state = undefined;
    const echoed = fleet.renew('a', {}, { version });
    expect(echoed).toMatchObject({ status: 'learning', roles: { secondary: { grant: 45 } } });
    expect(fleet.share('c')).toBe(3);
  });

  test('who was not heard in that time may still hold its safe share', () => {
    const fleet = Fleet.of('a', 'b');
    const version = fleet.state?.version ?? 0;
    fleet.state = undefined;
    fleet.renew('a', {}, { version });
    fleet.pass(20_000, ['a']);
    expect(fleet.share('a')).toBe(120 - 11 * 10);
  });

  test('an older state is as bad as none', () => {
    const fleet = Fleet.of('a', 'b');
    const older = fleet.state as LeaseState;
    fleet.pass(5_000, ['a', 'b']);
    const version = fleet.state?.version ?? 0;
    fleet.state = older;
    expect(fleet.renew('a', {}, { version }).status).toBe('learning');
  });
});

test('an instance beyond the greatest number is granted only what is free', () => {
  const ids = [...'abcdefghijkl'];
  const fleet = Fleet.of(...ids);
  const grant = fleet.renew('m');
  expect(grant.live).toBeGreaterThan(TERMS.maxInstances);
  expect(grant.roles.secondary.grant).toBe(0);
});

describe('a rollout that changes the terms', () => {
  const shortest = { ...TERMS, ttlMS: 15_000, renewMS: 5_000 };
  const longer = { ...TERMS, ttlMS: 180_000, renewMS: 60_000 };

  test('a step of the clock is bounded by the shortest terms of the living, whoever renews', () => {
    const fleet = Fleet.of('a', 'b');
    fleet.now += 21_000;
    fleet.renew('c', {}, { terms: longer });
    expect(fleet.state?.clock).toBe(25_000);
    expect(fleet.share('c')).toBe(3);
  });

  test('and by the request’s own terms where those are shorter', () => {
    const fleet = Fleet.of('a');
    fleet.renew('a', {}, { terms: longer });
    const before = fleet.state?.clock ?? 0;
    fleet.now += 60_000;
    fleet.renew('b', {}, { terms: shortest });
    expect(fleet.state?.clock).toBe(before + 5_000);
  });

  test('what was told to an instance that went silent is reserved, though others know of less', () => {
    const roles = { ...TERMS.roles, secondary: { cap: 120, safe: 5, start: 3 } };
    const terms = { ...TERMS, maxInstances: 24, roles };
    const fleet = Fleet.of('a', 'b');
    for (let second = 0; second < 25; second += 5) {
      fleet.now += 5_000;
      fleet.renew('a', {}, { terms });
    }
    // b may be on the safe share of 10 that it was told; 22 of 24 may still start.
    expect(fleet.renew('a', {}, { terms }).roles.secondary.grant).toBe(120 - 10 - 22 * 3);
  });

  test('a request that knows of fewer instances takes no place from those that are alive', () => {
    const fleet = Fleet.of('a', 'b');
    const terms = { ...TERMS, maxInstances: 2 };
    expect(fleet.renew('a', {}, { terms }).roles.secondary.grant).toBe(45);
  });
});

describe('a crash loop', () => {
  /** Every life renews once and dies without a release. */
  function crashing(lives: number, everyMS: number): { fleet: Fleet; most: number } {
    const fleet = Fleet.of('a');
    let most = 0;
    let renewedAt = fleet.now;
    for (let life = 0; life < lives; life += 1) {
      fleet.now += everyMS;
      fleet.renew(`life-${life}`);
      if (fleet.now - renewedAt >= 5_000) {
        fleet.renew('a');
        renewedAt = fleet.now;
      }
      most = Math.max(most, fleet.state?.leases.length ?? 0);
    }
    return { fleet, most };
  }

  test('a document keeps three leases at most for each instance that can be alive', () => {
    expect(crashing(4_000, 100).most).toBeLessThanOrEqual(3 * TERMS.maxInstances + 1);
  });

  test('who finds no place is told so, and works on the start share that it was kept', () => {
    const { fleet } = crashing(24, 100);
    expect(fleet.renew('late')).toMatchObject({ status: 'full', roles: { secondary: { grant: 0 } } });
    expect(fleet.state?.leases.map(({ id }) => id)).not.toContain('late');
  });

  test('silent ones beyond those that can be alive are forgotten, and every free slot is reserved meanwhile', () => {
    const { fleet } = crashing(60, 1_000);
    fleet.pass(25_000, ['a']);
    const silent = fleet.state?.leases.filter(({ id }) => id !== 'a');
    expect(silent).toHaveLength(TERMS.maxInstances);
    expect(fleet.share('a')).toBe(120 - 11 * 10);
    fleet.pass(900_000, ['a']);
    expect(fleet.share('a')).toBe(120 - 11 * 3);
  });

  test('and reserved at the safe share that they were told, though nobody who is alive knows of it', () => {
    const { fleet } = crashing(60, 1_000);
    const roles = { ...TERMS.roles, secondary: { cap: 120, safe: 5, start: 3 } };
    for (let second = 0; second < 60; second += 5) {
      fleet.now += 5_000;
      fleet.renew('a', {}, { terms: { ...TERMS, roles } });
    }
    expect(fleet.renew('a', {}, { terms: { ...TERMS, roles } }).roles.secondary.grant).toBe(120 - 11 * 10);
  });
});
