import { LeaseClient } from '../../src/fleet/client/lease-client';
import type { LeaseClientOptions } from '../../src/fleet/client/lease-client-options';
import { LeaseIdentity } from '../../src/fleet/client/lease-identity';
import type { Grant, ReleaseRequest, RenewRequest } from '../../src/fleet/protocol/messages';
import type { LeaseStore } from '../../src/fleet/stores/lease-store';
import { MemoryLeaseStore } from '../../src/fleet/stores/memory-store';
import { FakeClock, settled } from './fake-clock';
import { TERMS } from './helpers';

/** A store whose answers the test decides: `secondary` is what it grants. */
class ScriptedStore implements LeaseStore {
  secondary = 20;
  target: number | undefined;
  isDown = false;
  readonly requests: RenewRequest[] = [];
  readonly released: ReleaseRequest[] = [];

  async renew(request: RenewRequest): Promise<Grant> {
    this.requests.push(request);
    if (this.isDown) return new Promise(() => {});
    const { secondary } = this;
    const roles = {
      primary: { grant: 3, target: 3 },
      secondary: { grant: secondary, target: this.target ?? secondary },
    };
    return { status: 'granted', version: this.requests.length, live: 2, lapsed: 0, roles, estimates: [] };
  }

  async release(request: ReleaseRequest): Promise<void> {
    this.released.push(request);
  }

  read(): never {
    throw new Error('not used here');
  }

  async close(): Promise<void> {}

  get last(): RenewRequest {
    return this.requests.at(-1) as RenewRequest;
  }
}

function setUp(overrides: Partial<LeaseClientOptions> = {}) {
  const clock = new FakeClock();
  const store = new ScriptedStore();
  const held = { primary: 3, secondary: 3 };
  const demand = { primary: 3, secondary: 3 };
  const seen: number[] = [];
  const lease = new LeaseClient({
    store,
    terms: TERMS,
    identity: new LeaseIdentity('api-1', 'run'),
    fingerprint: () => 'plan-a',
    heldNow: () => held,
    demandNow: () => demand,
    onShares: ({ secondary }) => seen.push(secondary),
    clock,
    random: () => 1,
    ...overrides,
  });
  return { clock, store, lease, held, demand, seen };
}

test('before the first lease the share is the start share', () => {
  const { lease } = setUp();
  expect(lease.shares()).toEqual({ primary: 3, secondary: 3 });
  expect(lease.status.phase).toBe('start');
});

test('the first lease is asked for at once, and its grant is the share', async () => {
  const { clock, lease, seen } = setUp();
  lease.start();
  await clock.advance(0);
  expect(lease.share('secondary')).toBe(20);
  expect(seen).toEqual([20]);
});

test('it renews every interval and says what it has, holds and wants', async () => {
  const { clock, store, lease, held } = setUp();
  lease.start();
  await clock.advance(4_999);
  held.secondary = 12;
  expect(store.requests).toHaveLength(1);
  await clock.advance(1);
  expect(store.requests).toHaveLength(2);
  expect(store.last.claims.secondary).toEqual({ has: 20, held: 12, want: 4 });
});

test('an instance whose share is still growing asks four times as often', async () => {
  const { clock, store, lease } = setUp();
  store.target = 30;
  lease.start();
  await clock.advance(5_000);
  expect(store.requests).toHaveLength(5);
});

describe('the store is out of reach', () => {
  test('it falls back to the safe share a third of the TTL before the lease ends', async () => {
    const { clock, store, lease, seen } = setUp();
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    await clock.advance(9_999);
    expect(lease.share('secondary')).toBe(20);
    await clock.advance(1);
    expect(lease.share('secondary')).toBe(10);
    expect(seen).toEqual([20, 10]);
    expect(lease.status).toMatchObject({ phase: 'safe', lapses: 1 });
  });

  test('it keeps the safe share for ten minutes, and the start share after that', async () => {
    const { clock, store, lease } = setUp();
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    await clock.advance(600_000);
    expect(lease.share('secondary')).toBe(10);
    await clock.advance(135_000);
    expect(lease.share('secondary')).toBe(3);
  });

  test('a grant below the safe share is not raised by the fallback', async () => {
    const { clock, store, lease } = setUp();
    store.secondary = 5;
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    await clock.advance(20_000);
    expect(lease.share('secondary')).toBe(5);
  });

  test('it tells each failure and has its share back with the first answer', async () => {
    const errors: string[] = [];
    const { clock, store, lease } = setUp({ onError: (error) => errors.push(error.message) });
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    await clock.advance(30_000);
    expect(errors[0]).toBe(
      'The lease store did not renew the lease (no answer within 2500 ms). ' +
        'Until it does, this instance keeps its share, then its safe share.',
    );
    store.isDown = false;
    await clock.advance(5_000);
    expect(lease.share('secondary')).toBe(20);
    expect(lease.status.lastError).toBeUndefined();
  });
});

describe('a process that sleeps', () => {
  test('finds out that its lease is over before any timer fires', async () => {
    const { clock, lease } = setUp();
    lease.start();
    await clock.advance(0);
    clock.sleep(60_000);
    expect(lease.share('secondary')).toBe(10);
  });

  test('an answer that it reads too late does not bring the lease back', async () => {
    let answer = (_: Grant): void => {};
    const store = new ScriptedStore();
    const { clock, lease } = setUp({ store });
    lease.start();
    await clock.advance(0);
    const normal = store.renew.bind(store);
    store.renew = () => new Promise((resolve) => (answer = resolve));
    await clock.advance(5_000);
    clock.sleep(60_000);
    answer(await normal(store.last));
    await settled();
    expect(lease.share('secondary')).toBe(10);
  });
});

describe('shares follow demand', () => {
  test('demand above the share is told at once, not at the next renewal', async () => {
    const { clock, store, lease, demand } = setUp();
    lease.start();
    await clock.advance(2_000);
    demand.secondary = 60;
    await clock.advance(500);
    expect(store.requests).toHaveLength(2);
    expect(store.last.claims.secondary.want).toBe(75);
  });

  test('demand that the store knows of is not told again', async () => {
    const { clock, store, lease, demand } = setUp();
    demand.secondary = 60;
    lease.start();
    await clock.advance(4_900);
    expect(store.requests).toHaveLength(1);
  });

  test('a peak is remembered for three intervals', async () => {
    const { clock, store, lease, demand } = setUp();
    demand.secondary = 16;
    lease.start();
    await clock.advance(100);
    demand.secondary = 3;
    await clock.advance(10_000);
    expect(store.last.claims.secondary.want).toBe(20);
    await clock.advance(5_000);
    expect(store.last.claims.secondary.want).toBe(4);
  });
});

test('a smaller share is reported back as soon as the surplus is closed', async () => {
  const { clock, store, lease, held } = setUp();
  lease.start();
  await clock.advance(0);
  held.secondary = 20;
  store.secondary = 12;
  await clock.advance(5_000);
  expect(lease.share('secondary')).toBe(12);
  await clock.advance(2_000);
  expect(store.requests).toHaveLength(2);
  held.secondary = 12;
  await clock.advance(500);
  expect(store.requests).toHaveLength(3);
  expect(store.last.claims.secondary).toMatchObject({ has: 12, held: 12 });
});

describe('close', () => {
  test('drains to the start share, gives the lease back and stops', async () => {
    const { clock, store, lease, held, seen } = setUp();
    lease.start();
    await clock.advance(0);
    held.secondary = 20;
    const closed = lease.close();
    expect(seen).toEqual([20, 3]);
    await clock.advance(1_000);
    expect(store.released).toHaveLength(0);
    held.secondary = 2;
    await clock.advance(500);
    await closed;
    expect(store.released).toEqual([{ id: lease.id, seq: 2, held: { primary: 3, secondary: 2 } }]);
    await clock.advance(60_000);
    expect(store.requests).toHaveLength(1);
  });

  test('does not wait longer than a third of the TTL', async () => {
    const { clock, store, lease, held } = setUp();
    lease.start();
    await clock.advance(0);
    held.secondary = 20;
    const closed = lease.close();
    await clock.advance(5_000);
    await closed;
    expect(store.released[0]?.held.secondary).toBe(20);
  });

  test('needs no answer of the store', async () => {
    const { clock, store, lease } = setUp();
    lease.start();
    await clock.advance(0);
    store.release = () => new Promise(() => {});
    const closed = lease.close();
    await clock.advance(5_000);
    await closed;
    expect(lease.status.failures).toBe(1);
  });
});

test('a reload with another cap renews at once', async () => {
  const { clock, store, lease } = setUp();
  lease.start();
  await clock.advance(0);
  const roles = { ...TERMS.roles, secondary: { cap: 60, safe: 5, start: 3 } };
  lease.update({ ...TERMS, roles });
  expect(store.last.terms.roles.secondary.cap).toBe(60);
});

test('instances of one fleet share a store and converge within two intervals', async () => {
  const clock = new FakeClock();
  const store = new MemoryLeaseStore('api@rs0', () => clock.now());
  const leases = ['a', 'b', 'c'].map((instance) => {
    const held = { primary: 3, secondary: 3 };
    const lease: LeaseClient = new LeaseClient({
      store,
      terms: TERMS,
      identity: new LeaseIdentity(instance),
      fingerprint: () => 'plan-a',
      heldNow: () => held,
      demandNow: () => TERMS_CAPS,
      onShares: ({ primary, secondary }) => Object.assign(held, { primary, secondary }),
      clock,
      random: () => 1,
    });
    return lease;
  });
  for (const lease of leases) lease.start();
  await clock.advance(35_000);
  expect(leases.map((lease) => lease.share('secondary'))).toEqual([31, 31, 31]);
});

const TERMS_CAPS = { primary: TERMS.roles.primary.cap, secondary: TERMS.roles.secondary.cap };

describe('an instance that was there before it had a lease', () => {
  const carried = { primary: 3, secondary: 30 };

  test('goes on with what it had, and says so to the store', async () => {
    const { clock, store, lease, seen } = setUp({ carried });
    expect(lease.share('secondary')).toBe(30);
    lease.start();
    expect(store.last.claims.secondary.has).toBe(30);
    await clock.advance(0);
    expect(lease.share('secondary')).toBe(20);
    expect(seen).toEqual([20]);
  });

  test('claims its safe share, and opens nothing of it before the store has answered', () => {
    const { store, lease } = setUp({ carried: { primary: 3, secondary: 5 } });
    lease.start();
    expect(store.last.claims.secondary.has).toBe(10);
    expect(lease.share('secondary')).toBe(5);
  });

  test('is on its start share when no store has answered for as long as a lease would be good', async () => {
    const { clock, store, lease } = setUp({ carried });
    store.isDown = true;
    lease.start();
    await clock.advance(9_999);
    expect(lease.share('secondary')).toBe(30);
    await clock.advance(1);
    expect(lease.share('secondary')).toBe(3);
    expect(lease.status.phase).toBe('start');
  });

  test('has never more than the cap', () => {
    expect(setUp({ carried: { primary: 3, secondary: 300 } }).lease.share('secondary')).toBe(120);
  });
});

describe('terms that change', () => {
  test('a cap that is lowered holds at once, before the next renewal', async () => {
    const { clock, lease, store } = setUp();
    store.secondary = 60;
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    lease.update({ ...TERMS, roles: { ...TERMS.roles, secondary: { cap: 40, safe: 3, start: 3 } } });
    expect(lease.share('secondary')).toBe(40);
  });

  test('a safe share that is raised counts when the store has heard of it', async () => {
    const { clock, lease, store } = setUp();
    lease.start();
    await clock.advance(0);
    store.isDown = true;
    lease.update({ ...TERMS, roles: { ...TERMS.roles, secondary: { cap: 120, safe: 15, start: 3 } } });
    await clock.advance(10_000);
    expect(lease.share('secondary')).toBe(10);
  });

  test('another weight goes with the next request', async () => {
    const { clock, lease, store } = setUp({ weight: 1 });
    lease.start();
    await clock.advance(0);
    lease.update(TERMS, 3);
    await clock.advance(0);
    expect(store.last.weight).toBe(30);
  });
});

test('a store that has no place for it is an error that says what to raise', async () => {
  const { clock, store, lease } = setUp();
  const renew = store.renew.bind(store);
  store.renew = async (asked) => ({ ...(await renew(asked)), status: 'full', live: 24 });
  lease.start();
  await clock.advance(0);
  expect(lease.status.lastError?.message).toMatch(/24 instances .* connections\.lease\.maxInstances is 12/);
  expect(lease.share('secondary')).toBe(3);
});

test('a lease that is given back while the service goes on closes nothing, and leaves all that it had counted', async () => {
  const { clock, store, lease, held, seen } = setUp();
  lease.start();
  await clock.advance(0);
  held.secondary = 12;
  await lease.close(true);
  expect(seen).toEqual([20]);
  expect(store.released[0]?.held).toEqual({ primary: 3, secondary: 20 });
});

test('the first answer may take longer than a renewal may wait: a store has to connect', async () => {
  const { clock, store, lease } = setUp({ terms: { ...TERMS, ttlMS: 2_000, renewMS: 500 } });
  store.isDown = true;
  lease.start();
  await clock.advance(999);
  expect(lease.status.failures).toBe(0);
  await clock.advance(1);
  expect(lease.status.failures).toBe(1);
});
