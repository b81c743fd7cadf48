import { type PlanRecord, recordOfConfig } from '../../src/plan/plan-record';
import { type Growth, growths } from '../../src/plan/worst-case';
import { configOf, driverWith } from './helpers';
import { caps, type Driver, guard, type Overrides, reads } from './said';

interface Side {
  readonly of?: Overrides;
  readonly driver?: Driver;
  readonly instance?: string;
}

function recordOf({ of, driver, instance }: Side) {
  return recordOfConfig(configOf(of), driver && driverWith(driver), instance);
}

const grown = (before: Side, after: Side): Growth[] =>
  growths({ before: recordOf(before), after: recordOf(after) });
const between = (before: Overrides, after: Overrides): Growth[] => grown({ of: before }, { of: after });

type Lease = NonNullable<Overrides['connections']>['lease'];
const leased = (lease: Lease = {}, more: Overrides['connections'] = {}): Overrides =>
  caps({ budget: 'leased', lease, ...more });

const at = (member: string, would: number, cap: number, fleet: number): string =>
  `the ${fleet} instances that may run would hold up to ${would} connections at ${member} together, under an accepted cap of ${cap}`;

describe('more connections than were accepted', () => {
  const CAUSES = (role: string) => [`connections.${role}`, 'connections.instances', 'connections.budget'];

  it('are what the instances of before hold with the share of after', () => {
    expect(between({}, caps({ instances: 5 }))).toEqual([
      { paths: CAUSES('primary'), reason: at('the primary', 720, 600, 6) },
      { paths: CAUSES('secondary'), reason: at('each secondary', 1440, 1200, 6) },
    ]);
    expect(between({}, caps({ secondary: 1206 }))).toEqual([
      { paths: CAUSES('secondary'), reason: at('each secondary', 1206, 1200, 6) },
    ]);
  });

  it('are none up to the cap that was accepted', () => {
    expect(between({}, caps({ primary: 605 }))).toEqual([]);
    expect(between({}, caps({ instances: 7 }))).toEqual([]);
    expect(between(caps({ primary: 606, instances: 4 }), caps({ primary: 607, instances: 4 }))).toEqual([]);
    // 6 x 101: what the division left over before is not accepted to be more than the cap.
    expect(between(caps({ primary: 605 }), caps({ primary: 606 }))).toEqual([
      { paths: CAUSES('primary'), reason: at('the primary', 606, 605, 6) },
    ]);
  });

  it('are the whole cap where leases divide it, whatever the number of instances', () => {
    expect(between(leased(), leased({}, { primary: 601 }))).toEqual([
      { paths: CAUSES('primary'), reason: at('the primary', 601, 600, 64) },
    ]);
    expect(between(leased(), leased({}, { instances: 1 }))).toEqual([]);
  });

  it('are those of as many as leases were for, where the budget is divided statically from now on', () => {
    const [primary] = between(leased({ maxInstances: 7 }), {});
    expect(primary).toEqual({ paths: CAUSES('primary'), reason: at('the primary', 700, 600, 7) });
    expect(between(leased({ maxInstances: 6 }), {}).map(({ paths }) => paths)).toEqual([
      ['connections.budget'],
    ]);
  });

  it('may be so while the lease store is away', () => {
    const AWAY = (role: string) => [
      `connections.${role}`,
      'connections.lease.maxInstances',
      'connections.lease.groups',
    ];
    expect(between(leased({ maxInstances: 60 }), leased({ maxInstances: 50 }))).toEqual([
      { paths: AWAY('primary'), reason: `while the lease store is away ${at('the primary', 720, 600, 60)}` },
      {
        paths: AWAY('secondary'),
        reason: `while the lease store is away ${at('each secondary', 1440, 1200, 60)}`,
      },
    ]);
    // 60 x 10 is the cap.
    expect(between(leased({ maxInstances: 60 }), leased({ maxInstances: 55 }))).toEqual([
      {
        paths: AWAY('secondary'),
        reason: `while the lease store is away ${at('each secondary', 1260, 1200, 60)}`,
      },
    ]);
    expect(between(leased({ maxInstances: 60 }), leased({ maxInstances: 60 }))).toEqual([]);
    expect(between(leased({ maxInstances: 60 }), leased({ maxInstances: 61 }))).toEqual([]);
  });

  it('are told with the budget where leases are new: nobody had a safe share before', () => {
    expect(between({}, leased({ maxInstances: 3 }, { instances: 3 })).map(({ paths }) => paths)).toEqual([
      ['connections.budget'],
    ]);
  });

  it('are none where one of both plans does not enforce', () => {
    const observe: Overrides = { mode: 'observe' };
    const more = caps({ primary: 6_000 });
    expect(between(observe, more)).toEqual([]);
    expect(between({}, { ...more, ...observe })).toEqual([]);
    expect(between(observe, { ...more, ...observe })).toEqual([]);
  });
});

describe('leases that instances of before and after do not see of each other', () => {
  const TWICE = 'do not see each other and may hold twice the caps together: stop all, then start';
  const MOVED = {
    paths: [
      'connections.lease.store',
      'connections.lease.uriEnv',
      'connections.lease.database',
      'connections.lease.groups',
      'driver.seeds',
      'driver.replicaSet',
    ],
    reason:
      'instances of before and after keep their leases in two places, do not see each other, and may hold twice the caps together: stop all, then start',
  };

  it('are those of another kind of budget', () => {
    const budget = {
      paths: ['connections.budget'],
      reason: `while both run, instances with a lease and instances without ${TWICE}`,
    };
    expect(between({}, leased())).toEqual([budget]);
    expect(between(leased({ maxInstances: 6 }), {})).toEqual([budget]);
  });

  it.each<[string, Lease, Lease]>([
    ['another store', { uriEnv: 'A' }, { uriEnv: 'A', store: 'redis' }],
    ['another address', { uriEnv: 'A' }, { uriEnv: 'B' }],
    ['an address of its own', {}, { uriEnv: 'B' }],
    ['another database', {}, { database: 'other' }],
    ['another number of groups', {}, { groups: 2 }],
  ])('are those at %s', (_, before, after) => {
    expect(between(leased(before), leased(after))).toEqual([MOVED]);
    expect(between(leased(after), leased(before))).toEqual([MOVED]);
  });

  it('are none where the same place is said, or other settings of leases change', () => {
    expect(between(leased(), leased({ ttlMS: 20_000, renewMS: 4_000, weight: 2 }))).toEqual([]);
  });

  it('can be no other place where a lock of an earlier version does not say it, but other groups', () => {
    const after = recordOf({ of: leased({ uriEnv: 'A' }) });
    const knows = (groups: number) => ({
      ...after,
      connections: { ...after.connections, lease: { maxInstances: 64, groups } },
    });
    expect(growths({ before: knows(1), after })).toEqual([]);
    expect(growths({ before: knows(2), after })).toEqual([MOVED]);
  });

  it.each<[string, Driver, Driver]>([
    ['other hosts', { seeds: 'x' }, { seeds: 'y' }],
    ['another replica set', { seeds: 'x', replicaSet: 'rs0' }, { seeds: 'x', replicaSet: 'rs1' }],
  ])('are those in the governed deployment, at %s', (_, before, after) => {
    expect(grown({ of: leased(), driver: before }, { of: leased(), driver: after })).toEqual([MOVED]);
    for (const elsewhere of [leased({ uriEnv: 'A' }), leased({ store: 'redis', uriEnv: 'A' })]) {
      expect(grown({ of: elsewhere, driver: before }, { of: elsewhere, driver: after })).toEqual([]);
    }
    expect(grown({ driver: before }, { driver: after })).toEqual([]);
  });

  it('are not known to be elsewhere where one plan does not know the hosts', () => {
    const known = { of: leased(), driver: { seeds: 'x', replicaSet: 'rs0' } };
    for (const unknown of [{ of: leased() }, { of: leased(), driver: {} }]) {
      expect(grown(unknown, known)).toEqual([]);
      expect(grown(known, unknown)).toEqual([]);
    }
    expect(grown(known, known)).toEqual([]);
  });

  it('are not known to be in the governed deployment where no plan says where they are', () => {
    const [before, after] = ['x', 'y'].map((seeds) => {
      const record = recordOf({ of: leased(), driver: { seeds } });
      const { maxInstances, groups } = record.connections.lease as { maxInstances: number; groups: number };
      return { ...record, connections: { ...record.connections, lease: { maxInstances, groups } } };
    }) as [PlanRecord, PlanRecord];
    expect(growths({ before, after })).toEqual([]);
  });

  it('are one lease of many processes, where all have a name that they had not', () => {
    const shared = {
      paths: ['instance'],
      reason:
        'all processes that read the file have one name and so one lease, which each of them takes whole',
    };
    const named = (instance?: string): Side => ({
      of: leased(),
      ...(instance === undefined ? {} : { instance }),
    });
    expect(grown(named(), named('api-1'))).toEqual([shared]);
    expect(grown(named('api-1'), named('api-2'))).toEqual([shared]);
    expect(grown(named('api-1'), named('api-1'))).toEqual([]);
    expect(grown(named('api-1'), named())).toEqual([]);
    expect(grown({}, { instance: 'api-1' })).toEqual([]);
  });
});

it('a plan of leases without any, which a lock can have, has no worst case of them', () => {
  const whole = recordOf({ of: leased({ maxInstances: 60 }), driver: { seeds: 'x' } });
  const { lease: _, ...connections } = whole.connections;
  const without = { ...whole, connections, driver: driverWith({ seeds: 'y' }) };
  expect(growths({ before: whole, after: without })).toEqual([]);
  expect(growths({ before: without, after: whole })).toEqual([]);
  expect(growths({ before: without, after: without })).toEqual([]);
});

describe('reads that reach the primary sooner', () => {
  const NO_MATCH = {
    paths: ['reads.tags'],
    reason: 'where no secondary matches, every read becomes a fallback read at the primary',
  };
  const STALE = {
    paths: ['reads.maxStalenessSeconds'],
    reason:
      'when all secondaries lag more, every read becomes a fallback read at the primary, sooner than now',
  };
  const IMPATIENT = {
    paths: ['reads.discoveryMS'],
    reason: 'a restarting fleet falls back to the primary sooner',
  };

  it.each([
    ['secondary', []],
    ['secondaryPreferred', [NO_MATCH, STALE, IMPATIENT]],
    ['nearest', [NO_MATCH, STALE, IMPATIENT]],
    ['primaryPreferred', []],
  ] as const)('by %s', (preference, expected) => {
    const before = reads({ preference, tags: [], discoveryMS: 1_000 });
    const after = reads({ preference, tags: [{ dc: 'east' }], maxStalenessSeconds: 90, discoveryMS: 999 });
    expect(between(before, after)).toEqual(expected);
  });

  it.each<[boolean, NonNullable<Overrides['reads']>['tags'], NonNullable<Overrides['reads']>['tags']]>([
    [true, [], [{ dc: 'east' }]],
    [true, [{ dc: 'east' }, {}], [{ dc: 'east' }]],
    [true, [{ dc: 'east' }, { dc: 'west' }], [{ dc: 'east' }]],
    [true, [{ dc: 'east' }], [{ dc: 'eats' }]],
    [true, [{ dc: 'east' }], [{ dc: 'east', use: 'reports' }]],
    [false, [{ dc: 'east' }], []],
    [false, [{ dc: 'east' }], [{ dc: 'west' }, {}]],
    [false, [], [{}]],
    [false, [{ dc: 'east' }], [{ dc: 'west' }, { dc: 'east' }]],
    [false, [{ dc: 'east', use: 'a' }], [{ use: 'a', dc: 'east' }]],
  ])('(%s) by tags %j -> %j', (isSooner, before, after) => {
    expect(between(reads({ tags: before }), reads({ tags: after }))).toEqual(isSooner ? [NO_MATCH] : []);
  });

  it('are none where staleness and patience are the same, or more', () => {
    const stale = (maxStalenessSeconds?: number): Overrides =>
      reads(maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds });
    expect(between(stale(91), stale(90))).toEqual([STALE]);
    expect(between(stale(90), stale(90))).toEqual([]);
    expect(between(stale(90), stale(91))).toEqual([]);
    expect(between(stale(90), stale())).toEqual([]);
    expect(between(reads({ discoveryMS: 5 }), reads({ discoveryMS: 5 }))).toEqual([]);
    expect(between(reads({ discoveryMS: 5 }), reads({ discoveryMS: 6 }))).toEqual([]);
  });

  it('are those behind a load balancer, from now on', () => {
    const behind = (loadBalanced: boolean): Side => ({ driver: { loadBalanced } });
    const hidden = {
      paths: ['driver.loadBalanced'],
      reason: 'behind a load balancer members have no roles: nothing here keeps reads off the primary',
    };
    expect(grown(behind(false), behind(true))).toEqual([hidden]);
    expect(grown(behind(true), behind(true))).toEqual([]);
    expect(grown(behind(true), behind(false))).toEqual([]);
    expect(grown({}, behind(true))).toEqual([]);
    expect(grown(behind(false), {})).toEqual([]);
  });
});

describe('a guard that sees less', () => {
  const WEAKER = { paths: ['drift.onDrift'], reason: 'the guard is weaker: more takes effect, or goes on' };

  it.each([
    ['refuse', 'hold', [WEAKER]],
    ['hold', 'warn', [WEAKER]],
    ['refuse', 'warn', [WEAKER]],
    ['warn', 'hold', []],
    ['hold', 'refuse', []],
    ['hold', 'hold', []],
  ] as const)('by what it does: %s -> %s', (before, after, expected) => {
    expect(between(guard({ onDrift: before }), guard({ onDrift: after }))).toEqual(expected);
  });

  it('by its window, which has too few reads where it is short', () => {
    const reason =
      'fewer than 100 reads in a window say nothing: below 1.7 reads a second the run-time guard is off (before: 1.6)';
    const window = (windowSeconds: number): Overrides => guard({ windowSeconds });
    expect(between(window(61), window(60))).toEqual([{ paths: ['drift.windowSeconds'], reason }]);
    expect(between(window(60), window(60))).toEqual([]);
    expect(between(window(60), window(61))).toEqual([]);
  });

  it('in observe mode too', () => {
    const observed = (onDrift: 'hold' | 'warn'): Overrides => ({ mode: 'observe', ...guard({ onDrift }) });
    expect(between(observed('hold'), observed('warn'))).toEqual([WEAKER]);
  });
});
