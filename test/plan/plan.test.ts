import fc from 'fast-check';
import { configSchema } from '../../src/config/schema';
import { diffPlans } from '../../src/plan/diff';
import { withRecord } from '../../src/plan/held-config';
import { makePlan } from '../../src/plan/plan';
import { compareText, recordOfConfig } from '../../src/plan/plan-record';
import { configOf, driverWith, recordWith } from './helpers';

const OVERRIDES = {
  mode: 'observe',
  connections: {
    primary: 61,
    secondary: 1200,
    instances: 6,
    waitQueue: { maxSize: 7, timeoutMS: 300 },
  },
  reads: {
    preference: 'secondary',
    maxStalenessSeconds: 120,
    tags: [{ use: 'app', dc: 'east' }],
    discoveryMS: 500,
    onPrimaryRead: 'reject',
    primaryAllowed: [
      { namespace: 'b.c', reason: 'later' },
      { namespace: 'a.b', reason: 'sooner' },
    ],
    primaryFallback: { maxConcurrent: 3, maxPerSecond: 40, maxQueued: 9, redisUrlEnv: 'REDIS' },
  },
  drift: { lock: 'the.lock.json', onDrift: 'refuse', maxPrimaryReadShare: 0.2, windowSeconds: 90 },
} as const;

const config = () => configOf(structuredClone(OVERRIDES) as unknown as Parameters<typeof configOf>[0]);

describe('makePlan', () => {
  it('divides the caps by the instances, and takes over the rest of the config', () => {
    expect(makePlan(config())).toEqual({
      service: 'api',
      deployment: 'default',
      availability: {},
      mode: 'observe',
      budget: 'static',
      adaptive: 'observe',
      instances: 6,
      limits: {
        primary: { cap: 61, share: 10 },
        secondary: { cap: 1200, share: 200 },
      },
      waitQueue: { maxSize: 7, timeoutMS: 300, lanes: { critical: [], background: [] } },
      routing: {
        preference: 'secondary',
        maxStalenessSeconds: 120,
        tags: [{ use: 'app', dc: 'east' }],
        discoveryMS: 500,
        onPrimaryRead: 'reject',
        waivers: OVERRIDES.reads.primaryAllowed,
        fallback: OVERRIDES.reads.primaryFallback,
      },
      maxInstances: undefined,
      leaseGroups: 1,
      drift: { ...OVERRIDES.drift, requireLock: false },
    });
  });

  it('starts a leased budget at its safe share, by the greatest number of instances', () => {
    const leased = configOf({ connections: { budget: 'leased', lease: { maxInstances: 32 } } });
    const plan = makePlan(leased);
    expect(plan.maxInstances).toBe(32);
    expect(plan.budget).toBe('leased');
    expect([plan.limits.primary.share, plan.limits.secondary.share]).toEqual([18, 37]);
  });

  it('gives a safe share that fits the smallest group of a leased budget', () => {
    const whole = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(whole, whole, whole, (cap, maxInstances, most) => {
        const groups = Math.min(most, maxInstances);
        const leased = configSchema.parse({
          service: 'api',
          connections: { primary: cap, secondary: cap, budget: 'leased', lease: { maxInstances, groups } },
        });
        const { share } = makePlan(leased).limits.primary;
        const fullest = Math.ceil(maxInstances / groups);
        expect(share * fullest).toBeLessThanOrEqual(Math.floor(cap / groups));
        expect((share + 1) * fullest).toBeGreaterThan(Math.floor(cap / groups));
      }),
    );
  });

  it('uses the shares that the store granted', () => {
    const plan = makePlan(configOf(), { shares: { primary: 3, secondary: 50 } });
    expect(plan.limits.primary).toEqual({ cap: 600, share: 3 });
    expect(plan.limits.secondary).toEqual({ cap: 1200, share: 50 });
  });
});

describe('the record of a plan', () => {
  const driver = driverWith({ readPreference: { mode: 'nearest', tags: [{ b: '2', a: '1' }] } });

  it('has the paths of the config, with tags and waivers in one order', () => {
    const record = recordOfConfig(config(), driver);
    expect(record).toEqual({
      service: 'api',
      mode: 'observe',
      connections: {
        primary: 61,
        secondary: 1200,
        instances: 6,
        budget: 'static',
        waitQueue: { maxSize: 7, timeoutMS: 300 },
      },
      reads: {
        ...OVERRIDES.reads,
        primaryAllowed: [
          { namespace: 'a.b', reason: 'sooner' },
          { namespace: 'b.c', reason: 'later' },
        ],
      },
      drift: { ...OVERRIDES.drift, requireLock: false, watch: true },
      metrics: { host: '127.0.0.1' },
      driver,
    });
    expect(record.reads.tags.map((set) => Object.keys(set))).toEqual([['dc', 'use']]);
    expect(record.driver?.readPreference.tags.map((set) => Object.keys(set))).toEqual([['a', 'b']]);
  });

  it('has no key for what is not set', () => {
    const record = recordWith();
    expect(Object.keys(record)).not.toContain('driver');
    expect(Object.keys(record.connections)).not.toContain('lease');
    expect(Object.keys(record.reads)).not.toContain('maxStalenessSeconds');
    expect(Object.keys(record.reads.primaryFallback)).not.toContain('redisUrlEnv');
    expect(Object.keys(record)).not.toContain('instance');
    const { lease } = recordWith({ connections: { budget: 'leased' } }).connections;
    expect(Object.keys(lease ?? {})).not.toContain('uriEnv');
  });

  it('of a lock that does not know where leases are kept breaks nothing, and takes that over from the config', () => {
    const leased = (lease: object) => configOf({ connections: { budget: 'leased', lease } });
    const config = leased({ database: 'other', ttlMS: 6_000, renewMS: 1_500 });
    const { lease: _, ...connections } = recordOfConfig(config).connections;
    const earlier = {
      ...recordOfConfig(config),
      connections: { ...connections, lease: { maxInstances: 64, groups: 1 } },
    };
    const changes = diffPlans(earlier, recordOfConfig(config));
    expect(changes.map((change) => change.class)).not.toContain('breaking');
    expect(changes.map(({ sentence }) => sentence)).toContain(
      'api: the database of the leases is other (before: not in the lock)',
    );
    expect(withRecord(config, earlier).connections.lease.database).toBe('other');
  });

  it('put over a config, takes the place of all it knows, and of nothing else', () => {
    const own = configOf({
      instance: 'i1',
      connections: { budget: 'leased', lease: { maxInstances: 8, weight: 2, groups: 2, uriEnv: 'OWN' } },
      drift: { watch: false, onDrift: 'warn' },
    });
    const held = withRecord(own, recordOfConfig(configOf({ connections: { budget: 'leased' } })));
    const { uriEnv: _, ...lease } = own.connections.lease;
    expect(held.connections.lease).toEqual({ ...lease, maxInstances: 64, groups: 1, weight: 1 });
    expect(held.drift).toEqual({ ...own.drift, onDrift: 'hold', watch: true });
    expect(held.instance).toBe('i1');
    expect(withRecord(own, recordOfConfig(config()))).toEqual({
      ...own,
      mode: 'observe',
      connections: { ...config().connections, lease: own.connections.lease },
      reads: recordOfConfig(config()).reads,
      drift: { ...own.drift, ...OVERRIDES.drift, watch: true },
    });
  });
});

test('compareText orders by code unit, whatever the locale says', () => {
  expect(['b', 'a', 'B', 'ä', 'a'].sort(compareText)).toEqual(['B', 'a', 'a', 'b', 'ä']);
  expect([compareText('a', 'b'), compareText('b', 'a'), compareText('a', 'a')]).toEqual([-1, 1, 0]);
});
