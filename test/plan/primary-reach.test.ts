import { primaryReach, reachesFurther } from '../../src/plan/primary-reach';
import { driverWith, recordWith } from './helpers';

type Reads = NonNullable<NonNullable<Parameters<typeof recordWith>[0]>['reads']>;
const reach = (reads: Reads = {}, namespace = 'app.users') => primaryReach(recordWith({ reads }), namespace);

describe('primaryReach of an enforced plan', () => {
  it('is what the policy lets through: the budget of every instance, and how soon it is used', () => {
    expect(reach({ maxStalenessSeconds: 100, discoveryMS: 999 })).toEqual({
      inherited: 1,
      explicit: 0,
      fallbackPerSecond: 50 * 6,
      fallbackAtOnce: (4 + 20) * 6,
      stalenessStrictness: 0.01,
      impatience: 0.001,
    });
  });

  it('has one budget when the fleet shares it', () => {
    expect(reach({ primaryFallback: { redisUrlEnv: 'R' } })).toMatchObject({
      fallbackPerSecond: 50,
      fallbackAtOnce: 24,
      stalenessStrictness: 0,
    });
  });

  it.each<[Reads, string, number]>([
    [{ onPrimaryRead: 'reroute' }, 'app.users', 0],
    [{ onPrimaryRead: 'reject' }, 'app.users', 0],
    [{ onPrimaryRead: 'allow' }, 'app.users', 1],
    [{ preference: 'nearest' }, 'app.users', 0],
    [{ preference: 'primaryPreferred' }, 'app.users', 1],
    [{ preference: 'primary' }, 'app.users', 1],
    [{ primaryAllowed: [{ namespace: 'app.*', reason: 'why' }] }, 'app.users', 1],
    [{ primaryAllowed: [{ namespace: 'app.*', reason: 'why' }] }, 'other.users', 0],
    [
      {
        primaryAllowed: [
          { namespace: 'x.y', reason: 'why' },
          { namespace: 'app.users', reason: 'why' },
        ],
      },
      'app.users',
      1,
    ],
  ])('with %j, reads of %s that ask for the primary get it: %d', (reads, namespace, explicit) => {
    expect(reach(reads, namespace).explicit).toBe(explicit);
  });

  it('ranks preferences by how near the primary they are', () => {
    const modes = ['secondary', 'secondaryPreferred', 'nearest', 'primaryPreferred', 'primary'] as const;
    expect(modes.map((preference) => reach({ preference }).inherited)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('primaryReach in observe mode', () => {
  const observed = (driver?: Parameters<typeof driverWith>[0]) =>
    primaryReach(recordWith({ mode: 'observe' }, driver && driverWith(driver)), 'app.users');

  it('is the driver’s preference, and nothing is held back', () => {
    const readPreference = { mode: 'nearest' as const, tags: [], maxStalenessSeconds: 100 };
    expect(observed({ readPreference })).toEqual({
      inherited: 2,
      explicit: 1,
      fallbackPerSecond: Number.POSITIVE_INFINITY,
      fallbackAtOnce: Number.POSITIVE_INFINITY,
      stalenessStrictness: 0.01,
      impatience: 1,
    });
  });

  it('is the primary when the driver’s preference is not known, or one member is used directly', () => {
    expect(observed()).toMatchObject({ inherited: 4, stalenessStrictness: 0 });
    expect(observed({ directConnection: true })).toMatchObject({ inherited: 4, stalenessStrictness: 0 });
    expect(observed({}).inherited).toBe(1);
  });
});

test('reachesFurther when any number grows, whatever the others do', () => {
  expect(reachesFurther(reach(), reach())).toBe(false);
  expect(reachesFurther(reach(), reach({ preference: 'secondary', discoveryMS: 10 }))).toBe(true);
  expect(reachesFurther(reach(), reach({ preference: 'secondary' }))).toBe(false);
});
