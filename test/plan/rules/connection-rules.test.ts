import { diffPlans } from '../../../src/plan/diff';
import type { PlanRecord } from '../../../src/plan/plan-record';
import { recordWith } from '../helpers';
import { caps, type Overrides, said, type Words } from '../said';

const leased = (lease: NonNullable<Overrides['connections']>['lease'] = {}): Overrides =>
  caps({ budget: 'leased', lease });

const TWO_PLACES =
  'instances of before and after keep their leases in two places, do not see each other, and may hold twice the caps together: stop all, then start';
const LONGER = 'longer keeps the part of a dead instance longer, shorter loses leases to a pause' as const;
const RARER = 'rarer misses more when one renewal fails, more often loads the store' as const;
const WEIGHT = 'an instance with more weight takes the part of others' as const;

describe('the words of a change of the leases', () => {
  it.each<readonly [Overrides, Overrides, ...Words]>([
    [
      leased(),
      leased({ store: 'redis', uriEnv: 'LEASES' }),
      'breaking',
      'api: the store of the leases is redis (before: mongodb)',
      TWO_PLACES,
    ],
    [
      leased({ uriEnv: 'A' }),
      leased({ uriEnv: 'B' }),
      'breaking',
      'api: the variable with the address of the lease store is B (before: A)',
      TWO_PLACES,
    ],
    [
      leased(),
      leased({ database: 'other' }),
      'breaking',
      'api: the database of the leases is other (before: mongo_governor)',
      TWO_PLACES,
    ],
    [
      leased(),
      leased({ ttlMS: 16_000 }),
      'risky',
      'api: a lease is good without renewal for milliseconds: 16000 (before: 15000)',
      LONGER,
    ],
    [
      leased(),
      leased({ renewMS: 4_000 }),
      'risky',
      'api: a lease is renewed every so many milliseconds: 4000 (before: 5000)',
      RARER,
    ],
    [leased(), leased({ weight: 2 }), 'risky', 'api: the weight of each instance is 2 (before: 1)', WEIGHT],
    [
      leased(),
      leased({ maxInstances: 65 }),
      'risky',
      'api: the safe share is for 65 instances at most (before: 64)',
      'what an instance may hold while the lease store is away changes; more instances than this break the cap',
    ],
  ])('%j -> %j', (before, after, ...words) => {
    expect(said(before, after)[0]).toEqual(words);
  });

  it('says that a lock of an earlier version has nothing of them but their number and groups', () => {
    const now = recordWith(leased({ uriEnv: 'LEASES' }));
    const { groups, maxInstances } = now.connections.lease as NonNullable<PlanRecord['connections']['lease']>;
    const before = { ...now, connections: { ...now.connections, lease: { groups, maxInstances } } };
    const words = diffPlans(before, now).map((change) => [change.class, change.sentence, change.reason]);
    expect(words).toEqual([
      [
        'risky',
        'api: the database of the leases is mongo_governor (before: not in the lock)',
        'where they are kept says who sees whom',
      ],
      ['risky', 'api: a lease is renewed every so many milliseconds: 5000 (before: not in the lock)', RARER],
      [
        'risky',
        'api: the store of the leases is mongodb (before: not in the lock)',
        'where they are kept says who sees whom',
      ],
      [
        'risky',
        'api: a lease is good without renewal for milliseconds: 15000 (before: not in the lock)',
        LONGER,
      ],
      [
        'risky',
        'api: the variable with the address of the lease store is LEASES (before: not in the lock)',
        'where leases are kept says who sees whom',
      ],
      ['risky', 'api: the weight of each instance is 1 (before: not in the lock)', WEIGHT],
    ]);
  });

  it('tells their groups where leases are new, or gone, and others than one', () => {
    const spread = leased({ groups: 2 });
    expect(said({}, spread)).toContainEqual([
      'risky',
      'api: the caps are spread over 2 lease documents instead of 1 lease document',
      'the caps stay; each document has its part of them',
    ]);
    expect(said(spread, {})).toContainEqual([
      'risky',
      'api: the caps are spread over 1 lease document instead of 2 lease documents',
      'the caps stay; each document has its part of them',
    ]);
    expect(said({}, leased()).filter(([, sentence]) => sentence.includes('lease document'))).toEqual([]);
  });
});

describe('the words of caps that are divided otherwise, where that is only observed', () => {
  const observed = (value: Overrides['connections']): Overrides => ({ mode: 'observe', ...caps(value) });

  it.each<readonly [Overrides['connections'], Overrides['connections'], ...Words]>([
    [
      { instances: 6 },
      { instances: 5 },
      'risky',
      'api: the caps are divided by 5 instances instead of 6',
      'each instance may hold more: right only if no more of them are running',
    ],
    [
      { budget: 'static' },
      { budget: 'leased' },
      'risky',
      'api: the caps are divided by leases (before: static)',
      'the caps stay; what each instance holds changes',
    ],
    [
      { budget: 'leased' },
      { budget: 'static' },
      'risky',
      'api: the caps are divided statically (before: leased)',
      'the caps stay; what each instance holds changes',
    ],
  ])('%j -> %j', (before, after, ...words) => {
    expect(said(observed(before), observed(after))[0]).toEqual(words);
  });
});

describe('the words of a change of the adaptive limit', () => {
  const OFF = 'a member that carries less than the cap gets the whole cap: what followed it is off';
  const ON = 'what a member does not seem to carry waits or is shed in this service';
  const SAME = 'no limit changes: it is only worked out and told, or not';
  const AT = '600 and 1200';

  it.each([
    ['on', 'off', 'breaking', `fixed at ${AT}, no other is worked out`, `adaptive below ${AT}`, OFF],
    [
      'on',
      'observe',
      'breaking',
      `fixed at ${AT}, another is worked out and told`,
      `adaptive below ${AT}`,
      OFF,
    ],
    ['off', 'on', 'risky', `adaptive below ${AT}`, `fixed at ${AT}, no other is worked out`, ON],
    ['observe', 'on', 'risky', `adaptive below ${AT}`, `fixed at ${AT}, another is worked out and told`, ON],
    [
      'observe',
      'off',
      'safe',
      `fixed at ${AT}, no other is worked out`,
      `fixed at ${AT}, another is worked out and told`,
      SAME,
    ],
    [
      'off',
      'observe',
      'safe',
      `fixed at ${AT}, another is worked out and told`,
      `fixed at ${AT}, no other is worked out`,
      SAME,
    ],
  ] as const)('%s -> %s is %s', (from, to, expected, now, former, reason) => {
    expect(said(caps({ adaptive: from }), caps({ adaptive: to }))).toEqual([
      [expected, `api: the limit is ${now} (before: ${former})`, reason],
    ]);
  });

  it('name one cap where both are the same', () => {
    const same = { primary: 600, secondary: 600 };
    expect(said(caps(same), caps({ ...same, adaptive: 'on' }))).toMatchObject([
      [
        'risky',
        'api: the limit is adaptive below 600 (before: fixed at 600, another is worked out and told)',
        ON,
      ],
    ]);
  });
});

describe('the words of a change of the wait queue', () => {
  const SOONER =
    'under overload operations are shed sooner where it is shorter, and answered later where it is longer';
  const FAIL_SOONER =
    'while no member is there operations fail sooner where it is shorter, and hold their callers longer where it is longer';
  const queue = (value: NonNullable<Overrides['connections']>['waitQueue']): Overrides =>
    caps({ waitQueue: value });
  const patience = (failFastAfterMS?: number): Overrides => ({
    availability: failFastAfterMS === undefined ? {} : { failFastAfterMS },
  });

  it.each<readonly [Overrides, Overrides, string, string]>([
    [{}, queue({ targetMS: 20 }), 'a wait that is normal is 20 ms (before: twice the service time)', SOONER],
    [queue({ targetMS: 20 }), {}, 'a wait that is normal is twice the service time (before: 20 ms)', SOONER],
    [
      {},
      patience(900),
      "the first wait for a member is at most 900 ms (before: the driver's serverSelectionTimeoutMS)",
      FAIL_SOONER,
    ],
    [
      patience(900),
      patience(),
      "the first wait for a member is at most the driver's serverSelectionTimeoutMS (before: 900 ms)",
      FAIL_SOONER,
    ],
    [
      {},
      queue({ timeoutMS: 0 }),
      'the longest wait for a connection grows from 2000 ms to no limit',
      'under overload operations hold their caller longer',
    ],
  ])('%j -> %j is risky', (before, after, sentence, reason) => {
    expect(said(before, after)).toEqual([['risky', `api: ${sentence}`, reason]]);
  });

  it('tells a lane that is new, another one, and one that is empty', () => {
    const first = 'under overload it goes first, and everything else is shed before it';
    const last = 'under overload it goes last, and is shed before everything else';
    const lanes = (critical: string[], background: string[]) => queue({ lanes: { critical, background } });
    expect(said({}, lanes(['app.*'], ['log.*']))).toEqual([
      ['risky', 'api: the background lane is ["log.*"] (before: [])', last],
      ['risky', 'api: the critical lane is ["app.*"] (before: [])', first],
    ]);
    expect(said(lanes(['a.b'], ['log.*']), lanes(['a.c'], ['log.*']))).toEqual([
      ['risky', 'api: the critical lane is ["a.c"] (before: ["a.b"])', first],
    ]);
    expect(said(lanes(['app.*'], []), {})).toEqual([
      ['risky', 'api: the critical lane is [] (before: ["app.*"])', first],
    ]);
  });
});
