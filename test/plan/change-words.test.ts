import { diffPlans } from '../../src/plan/diff';
import { driverWith, recordWith } from './helpers';
import { caps, type Driver, guard, type Overrides, reads, said, type Words } from './said';

const fallback = (value: object): Overrides => reads({ primaryFallback: value });

describe('the words of a changed read preference', () => {
  const TOWARD = 'reads that move toward the primary add their load to it';
  const OFF = 'reads move off the primary: they may be stale, and load the secondaries';

  it.each([
    ['secondary', 'secondaryPreferred', 'may fall back to the primary when no secondary can serve them'],
    ['secondary', 'nearest', 'move from the secondaries to the nearest member'],
    ['secondaryPreferred', 'nearest', 'move from the secondaries to the nearest member'],
    ['secondary', 'primaryPreferred', 'move from the secondaries to the primary'],
    ['secondaryPreferred', 'primary', 'move from the secondaries to the primary'],
    ['nearest', 'primaryPreferred', 'move from the nearest member to the primary'],
    ['nearest', 'primary', 'move from the nearest member to the primary'],
    ['primaryPreferred', 'primary', 'no longer use a secondary, even when there is no primary'],
  ] as const)('%s -> %s is breaking, and back is not', (far, near, move) => {
    const [from, to] = [reads({ preference: far }), reads({ preference: near })];
    expect(said(from, to)).toEqual([['breaking', `api: all reads ${move} (${far} -> ${near})`, TOWARD]]);
    expect(said(to, from)).toMatchObject([['risky', expect.any(String), OFF]]);
  });

  it.each([
    ['secondaryPreferred', 'secondary', 'no longer fall back to the primary'],
    ['nearest', 'secondaryPreferred', 'move from the nearest member to the secondaries'],
    ['primaryPreferred', 'nearest', 'move from the primary to the nearest member'],
    ['primary', 'primaryPreferred', 'may use a secondary when there is no primary'],
  ] as const)('%s -> %s', (before, after, move) => {
    expect(said(reads({ preference: before }), reads({ preference: after }))).toEqual([
      ['risky', `api: all reads ${move} (${before} -> ${after})`, OFF],
    ]);
  });

  it('has no limit of staleness to speak of at the primary', () => {
    const changes = said(reads({ maxStalenessSeconds: 90 }), reads({ preference: 'primary' }));
    expect(changes[1]).toEqual([
      'safe',
      'api: the limit of staleness goes',
      'reads use the primary, which is never stale',
    ]);
  });
});

const SOONER = 'when all secondaries lag more, reads fall back to the primary sooner';
const WORSE_SOONER =
  'when all secondaries lag more, every read becomes a fallback read at the primary, sooner than now';
const TWO_KINDS =
  'while both run, instances with a lease and instances without do not see each other and may hold twice the caps together: stop all, then start';
const MORE_FALLBACK = 'when the secondaries go, more reads fall on the primary';
const LESS_FALLBACK = 'when the secondaries go, fewer reads fall on the primary';
const WAIVED = reads({ primaryAllowed: [{ namespace: 'app.*', reason: 'why' }] });
const WAIVED_TWICE = reads({
  primaryAllowed: [
    { namespace: 'app.*', reason: 'why' },
    { namespace: 'app.users', reason: 'why' },
  ],
});

describe('the words of a change', () => {
  it.each<readonly [Overrides, Overrides, ...Words]>([
    [
      reads({ onPrimaryRead: 'reroute' }),
      reads({ onPrimaryRead: 'allow' }),
      'breaking',
      'reads that ask for the primary without a waiver move from the secondaries to the primary (onPrimaryRead: reroute -> allow)',
      'nothing keeps reads off the primary any more',
    ],
    [
      reads({ onPrimaryRead: 'reject' }),
      reads({ onPrimaryRead: 'allow' }),
      'breaking',
      'reads that ask for the primary without a waiver are no longer refused: they go to the primary (onPrimaryRead: reject -> allow)',
      'nothing keeps reads off the primary any more',
    ],
    [
      reads({ onPrimaryRead: 'allow' }),
      reads({ onPrimaryRead: 'reject' }),
      'risky',
      'reads that ask for the primary without a waiver fail (onPrimaryRead: allow -> reject)',
      'such reads were answered before',
    ],
    [
      reads({ onPrimaryRead: 'reject' }),
      reads({ onPrimaryRead: 'reroute' }),
      'risky',
      'reads that ask for the primary without a waiver go to the secondaries (onPrimaryRead: reject -> reroute)',
      'such reads may be stale',
    ],
    [
      {},
      WAIVED,
      'breaking',
      'reads of app.* move from the secondaries to the primary where they ask for it (waiver: "why")',
      'a new or wider waiver lets reads use the primary',
    ],
    [
      WAIVED,
      {},
      'risky',
      'reads of app.* lose the primary (waiver removed: "why")',
      'what needed to read its own write may now read stale data',
    ],
    [WAIVED, WAIVED_TWICE, 'safe', 'the waivers are written differently', 'they cover the same reads'],
    [
      reads({ maxStalenessSeconds: 300 }),
      reads({ maxStalenessSeconds: 90 }),
      'breaking',
      'secondaries may lag 90 s (before: 300 s)',
      WORSE_SOONER,
    ],
    [
      {},
      reads({ maxStalenessSeconds: 90 }),
      'breaking',
      'secondaries may lag 90 s (before: without a limit)',
      WORSE_SOONER,
    ],
    [
      reads({ maxStalenessSeconds: 90 }),
      reads({ maxStalenessSeconds: 300 }),
      'safe',
      'secondaries may lag 300 s (before: 90 s)',
      'reads fall back to the primary later',
    ],
    [
      reads({ maxStalenessSeconds: 90 }),
      {},
      'risky',
      'secondaries may lag without a limit (before: 90 s)',
      'reads may be as stale as the slowest secondary',
    ],
    [
      {},
      reads({ tags: [{ dc: 'east' }] }),
      'breaking',
      'reads go to members tagged [{"dc":"east"}] (before: [])',
      'where no secondary matches, every read becomes a fallback read at the primary',
    ],
    [
      {},
      reads({ discoveryMS: 0 }),
      'breaking',
      'the wait for members that are not discovered yet shrinks from 1000 to 0 ms',
      'a restarting fleet falls back to the primary sooner',
    ],
    [
      {},
      reads({ discoveryMS: 2_000 }),
      'safe',
      'the wait for members that are not discovered yet grows from 1000 to 2000 ms',
      'a restarting fleet reads less from the primary',
    ],
    [
      {},
      fallback({ maxPerSecond: 51 }),
      'breaking',
      'the budget of fallback reads at the primary (per second) grows from 50 to 51',
      MORE_FALLBACK,
    ],
    [
      {},
      fallback({ maxConcurrent: 3 }),
      'safe',
      'the budget of fallback reads at the primary (at once) shrinks from 4 to 3',
      LESS_FALLBACK,
    ],
    [
      {},
      fallback({ maxQueued: 19 }),
      'safe',
      'the budget of fallback reads at the primary (waiting) shrinks from 20 to 19',
      LESS_FALLBACK,
    ],
    [
      fallback({ redisUrlEnv: 'R' }),
      {},
      'breaking',
      'the budget of fallback reads is no longer shared by the fleet',
      'each of 6 instances has the whole budget for itself',
    ],
    [
      {},
      fallback({ redisUrlEnv: 'R' }),
      'safe',
      'the budget of fallback reads is shared by the fleet',
      'the sum gets smaller',
    ],
    [
      fallback({ redisUrlEnv: 'R' }),
      fallback({ redisUrlEnv: 'S' }),
      'risky',
      'the shared budget of fallback reads is kept at S (before: R)',
      'instances at two stores have two budgets',
    ],
    [
      {},
      caps({ primary: 601 }),
      'breaking',
      'the cap at the primary grows from 600 to 601 connections',
      'more connections at the primary, for every service that shares it',
    ],
    [
      {},
      caps({ secondary: 1_201 }),
      'breaking',
      'the cap at each secondary grows from 1200 to 1201 connections',
      'more connections at each secondary, for every service that shares it',
    ],
    [
      {},
      caps({ primary: 599 }),
      'safe',
      'the cap at the primary shrinks from 600 to 599 connections',
      'fewer connections; what does not fit any more waits or is shed in this service only',
    ],
    [
      {},
      caps({ instances: 3 }),
      'breaking',
      'the caps are divided by 3 instances instead of 6',
      'the 6 instances that may run would hold up to 1200 connections at the primary together, under an accepted cap of 600',
    ],
    [
      {},
      caps({ instances: 12 }),
      'risky',
      'the caps are divided by 12 instances instead of 6',
      'each instance may hold less, and all together may send more fallback reads to the primary',
    ],
    [
      fallback({ redisUrlEnv: 'R' }),
      { ...fallback({ redisUrlEnv: 'R' }), ...caps({ instances: 12 }) },
      'risky',
      'the caps are divided by 12 instances instead of 6',
      'each instance may hold less',
    ],
    [
      caps({ budget: 'leased' }),
      caps({ budget: 'leased', lease: { maxInstances: 32 } }),
      'breaking',
      'the safe share is for 32 instances at most (before: 64)',
      'while the lease store is away the 64 instances that may run would hold up to 1152 connections at the primary together, under an accepted cap of 600',
    ],
    [
      caps({ budget: 'leased' }),
      caps({ budget: 'leased', lease: { groups: 2 } }),
      'breaking',
      'the caps are spread over 2 lease documents instead of 1 lease document',
      'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
    ],
    [
      caps({ budget: 'leased', lease: { groups: 3 } }),
      caps({ budget: 'leased', lease: { groups: 2 } }),
      'breaking',
      'the caps are spread over 2 lease documents instead of 3 lease documents',
      'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
    ],
    [
      {},
      caps({ waitQueue: { maxSize: 4_000 } }),
      'risky',
      'the wait queue grows from 1000 to 4000 operations',
      'under overload more operations wait, use memory, and are answered late',
    ],
    [
      {},
      caps({ waitQueue: { maxSize: 10 } }),
      'safe',
      'the wait queue shrinks from 1000 to 10 operations',
      'under overload operations are shed sooner',
    ],
    [
      {},
      caps({ waitQueue: { timeoutMS: 3_000 } }),
      'risky',
      'the longest wait for a connection grows from 2000 to 3000 ms',
      'under overload operations hold their caller longer',
    ],
    [
      caps({ waitQueue: { timeoutMS: 0 } }),
      {},
      'safe',
      'the longest wait for a connection shrinks from no limit to 2000 ms',
      'under overload operations give up sooner',
    ],
    [
      {},
      { mode: 'observe' },
      'breaking',
      'caps and read policy are no longer enforced (mode: enforce -> observe)',
      'connections are not capped, and reads go wherever the application and the driver send them',
    ],
    [
      { mode: 'observe' },
      {},
      'risky',
      'caps and read policy are enforced (mode: observe -> enforce)',
      'reads are moved and operations may be shed from now on; look at what observe mode reported',
    ],
    [
      guard({ lock: 'a.json' }),
      guard({ lock: 'b.json' }),
      'breaking',
      'the accepted plan is looked for in b.json (before: a.json)',
      'another lock file, or a missing one, accepts other plans',
    ],
    [
      guard({ maxPrimaryReadShare: 0.05 }),
      guard({ maxPrimaryReadShare: 1 }),
      'breaking',
      'the share of reads at the primary that is not reported grows from 0.05 to 1',
      'more reads may land on the primary without a word',
    ],
    [
      guard({ maxPrimaryReadShare: 0.05 }),
      guard({ maxPrimaryReadShare: 0 }),
      'safe',
      'the share of reads at the primary that is not reported shrinks from 0.05 to 0',
      'reads at the primary are reported sooner',
    ],
    [
      guard({ windowSeconds: 60 }),
      guard({ windowSeconds: 600 }),
      'risky',
      'the window in which reads at the primary are counted grows from 60 to 600 s',
      'reads that move to the primary are noticed later',
    ],
    [
      guard({ windowSeconds: 60 }),
      guard({ windowSeconds: 30 }),
      'breaking',
      'the window in which reads at the primary are counted shrinks from 60 to 30 s',
      'fewer than 100 reads in a window say nothing: below 3.3 reads a second the run-time guard is off (before: 1.7)',
    ],
  ])('%j -> %j', (before, after, expected, sentence, reason) => {
    expect(said(before, after)).toEqual([[expected, `api: ${sentence}`, reason]]);
  });

  it.each([
    ['static', 'leased', 'by leases', TWO_KINDS],
    [
      'leased',
      'static',
      'statically',
      'the 64 instances that may run would hold up to 6400 connections at the primary together, under an accepted cap of 600',
    ],
  ] as const)('the budget: %s -> %s', (before, after, divided, reason) => {
    expect(said(caps({ budget: before }), caps({ budget: after }))).toContainEqual([
      'breaking',
      `api: the caps are divided ${divided} (before: ${before})`,
      reason,
    ]);
  });

  it.each([
    ['warn', 'hold', 'safe', 'the guard gets stricter'],
    ['warn', 'refuse', 'safe', 'the guard gets stricter'],
    ['hold', 'refuse', 'safe', 'the guard gets stricter'],
    ['hold', 'warn', 'breaking', 'the guard is off: a breaking configuration takes effect'],
    ['refuse', 'warn', 'breaking', 'the guard is off: a breaking configuration takes effect'],
    ['refuse', 'hold', 'breaking', 'the guard is weaker: more takes effect, or goes on'],
  ] as const)('onDrift: %s -> %s is %s', (before, after, expected, reason) => {
    const met = `api: a breaking configuration is met with "${after}" at start and reload (before: "${before}")`;
    expect(said(guard({ onDrift: before }), guard({ onDrift: after }))).toEqual([[expected, met, reason]]);
  });
});

describe('the words of a change in what the driver resolved', () => {
  const mode = (value: 'primary' | 'secondary' | 'secondaryPreferred') => ({
    readPreference: { mode: value, tags: [] },
  });
  const ASKED = 'api: by the connection string and client options';
  const POOL = `${ASKED}, a client's pool at each member goes`;
  const FEWER = 'operations may wait at a pool smaller than the cap';
  const CAPPED = 'the governor caps it only while it enforces';
  const ALONE = 'nothing else limits the connections in observe mode';
  const ENFORCE: Overrides = { mode: 'enforce' };
  const OBSERVE: Overrides = { mode: 'observe' };

  it.each<readonly [Overrides, Driver | undefined, Driver | undefined, ...Words]>([
    [
      ENFORCE,
      mode('secondaryPreferred'),
      mode('primary'),
      'breaking',
      `${ASKED}, reads move from the secondaries to the primary (secondaryPreferred -> primary)`,
      'the governor holds them back only while it enforces; without it they load the primary',
    ],
    [
      ENFORCE,
      mode('primary'),
      mode('secondaryPreferred'),
      'risky',
      `${ASKED}, reads move from the primary to the secondaries (primary -> secondaryPreferred)`,
      'reads may be stale, and load the secondaries',
    ],
    [ENFORCE, { maxPoolSize: 100 }, { maxPoolSize: 200 }, 'risky', `${POOL} from 100 to 200`, CAPPED],
    [ENFORCE, { maxPoolSize: 100 }, { maxPoolSize: 0 }, 'risky', `${POOL} from 100 to no limit`, CAPPED],
    [ENFORCE, { maxPoolSize: 0 }, { maxPoolSize: 100 }, 'risky', `${POOL} from no limit to 100`, FEWER],
    [OBSERVE, { maxPoolSize: 100 }, { maxPoolSize: 200 }, 'breaking', `${POOL} from 100 to 200`, ALONE],
    [OBSERVE, { maxPoolSize: 200 }, { maxPoolSize: 100 }, 'risky', `${POOL} from 200 to 100`, FEWER],
    [
      ENFORCE,
      { directConnection: false },
      { directConnection: true },
      'breaking',
      `${ASKED}, one member is used directly, whatever its role`,
      'a direct connection ignores the read preference: at the primary, every read loads it',
    ],
    [
      ENFORCE,
      { directConnection: true },
      { directConnection: false },
      'risky',
      `${ASKED}, members are discovered again`,
      'reads go where the read preference says',
    ],
    [
      ENFORCE,
      { serverMonitoringMode: 'auto' },
      { serverMonitoringMode: 'poll' },
      'risky',
      'api: driver.serverMonitoringMode changes from auto to poll',
      'look at what it does',
    ],
    [
      ENFORCE,
      { readPreference: { mode: 'secondary', tags: [] } },
      { readPreference: { mode: 'secondary', tags: [{ dc: 'a' }] } },
      'risky',
      'api: reads go to members tagged [{"dc":"a"}] (before: [])',
      'a tag set that no secondary matches sends every read to the primary',
    ],
    [
      ENFORCE,
      { readPreference: { mode: 'secondary', tags: [] } },
      { readPreference: { mode: 'secondary', tags: [], maxStalenessSeconds: 90 } },
      'risky',
      'api: secondaries may lag 90 s (before: without a limit)',
      SOONER,
    ],
    [
      ENFORCE,
      {},
      undefined,
      'risky',
      'api: the accepted plan knows what the connection string says, and this comparison does not',
      'a read preference or pool size in it goes unseen; give the connection string with --uri-env',
    ],
    [
      ENFORCE,
      undefined,
      {},
      'risky',
      'api: what the connection string says is part of the plan from now on (reads: secondaryPreferred, pool: 100)',
      'it was not looked at before',
    ],
  ])('%j: %j -> %j', (overrides, before, after, expected, sentence, reason) => {
    expect(said(overrides, overrides, [before, after])).toEqual([[expected, sentence, reason]]);
  });

  it('says where reads move when enforcing starts, if that is nearer the primary', () => {
    const driver = [mode('secondary'), mode('secondary')];
    expect(said({ mode: 'observe' }, {}, driver)).toEqual([
      [
        'breaking',
        'api: caps and read policy are enforced (mode: observe -> enforce), and reads may fall back to the primary when no secondary can serve them (secondary -> secondaryPreferred)',
        'toward the primary',
      ],
    ]);
    const same = [mode('secondaryPreferred'), mode('secondaryPreferred')];
    expect(said({ mode: 'observe' }, {}, same)).toMatchObject([
      ['risky', expect.any(String), expect.any(String)],
    ]);
  });
});

describe('the words of a change that makes a worst case worse', () => {
  it('are of the path that makes it worse, not of the one that helps', () => {
    expect(said({}, caps({ primary: 590, instances: 5 })).slice(0, 2)).toEqual([
      [
        'breaking',
        'api: the caps are divided by 5 instances instead of 6',
        'the 6 instances that may run would hold up to 708 connections at the primary together, under an accepted cap of 600',
      ],
      [
        'safe',
        'api: the cap at the primary shrinks from 600 to 590 connections',
        'fewer connections; what does not fit any more waits or is shed in this service only',
      ],
    ]);
  });

  it('are the rule’s own where it says breaking itself', () => {
    expect(said({}, caps({ primary: 6_000, instances: 5 })).slice(0, 2)).toMatchObject([
      ['breaking', expect.stringMatching(/divided by 5/), expect.stringMatching(/up to 7200 connections/)],
      ['breaking', expect.stringMatching(/from 600 to 6000/), expect.stringMatching(/^more connections at/)],
    ]);
  });
});

describe('the words of leases that come or go with the budget', () => {
  const lease = { uriEnv: 'LEASES', database: 'other', ttlMS: 60_000, renewMS: 4_000, weight: 2 };
  const pathsBetween = (before: Overrides, after: Overrides) =>
    diffPlans(recordWith(before), recordWith(after)).map(({ path }) => path);
  const [BUDGET, MOST, GROUPS] = [
    'connections.budget',
    'connections.lease.maxInstances',
    'connections.lease.groups',
  ];

  it('are of their number only, and of their groups where there are several', () => {
    const leased = (groups: number) => caps({ budget: 'leased', lease: { ...lease, groups } });
    for (const [before, after] of [
      [{}, leased(1)],
      [leased(1), {}],
    ] as const) {
      expect(pathsBetween(before, after)).toEqual([BUDGET, MOST]);
    }
    for (const [before, after] of [
      [{}, leased(2)],
      [leased(2), {}],
    ] as const) {
      expect(pathsBetween(before, after)).toEqual([BUDGET, GROUPS, MOST]);
    }
  });

  it('are of other paths too, where those change', () => {
    expect(pathsBetween({}, caps({ budget: 'leased', primary: 500 }))).toEqual([
      BUDGET,
      MOST,
      'connections.primary',
    ]);
  });
});

describe('changes that no rule knows, and their order', () => {
  it.each([
    [undefined, true, 'from none to true'],
    [null, 'x', 'from null to x'],
    [['a'], 2, 'from ["a"] to 2'],
  ])('a key from %j to %j', (before, after, words) => {
    const [old, now] = [
      { ...recordWith(), later: before },
      { ...recordWith(), later: after },
    ];
    expect(diffPlans(old, now)).toMatchObject([
      { path: 'later', class: 'risky', sentence: `api: later changes ${words}`, before, after },
    ]);
  });

  it('are told by class, and within a class by path', () => {
    const [before, after] = [
      recordWith({ mode: 'observe', drift: { windowSeconds: 30 } }),
      recordWith({
        connections: { instances: 3, primary: 601, waitQueue: { maxSize: 10 } },
        reads: { preference: 'nearest', discoveryMS: 0 },
      }),
    ];
    expect(diffPlans(before, after).map((change) => [change.class, change.path])).toEqual([
      ['breaking', 'connections.primary'],
      ['breaking', 'reads.preference'],
      ['risky', 'connections.instances'],
      ['risky', 'drift.windowSeconds'],
      ['risky', 'mode'],
      ['risky', 'reads.discoveryMS'],
      ['safe', 'connections.waitQueue.maxSize'],
    ]);
  });

  it('are none in the section of a driver that only one plan knows, but in all others', () => {
    const known = recordWith({}, driverWith());
    const changed = recordWith({ drift: { windowSeconds: 90 } });
    for (const pair of [[known, changed] as const, [changed, known] as const]) {
      expect(diffPlans(...pair).map(({ path }) => path)).toEqual(['drift.windowSeconds', 'driver']);
    }
    expect(diffPlans(known, recordWith())).toMatchObject([{ path: 'driver', before: known.driver }]);
    expect(diffPlans(recordWith(), known)).toMatchObject([{ path: 'driver', after: known.driver }]);
  });
});

it('says that the safe share ends when the budget is no longer leased', () => {
  expect(said(caps({ budget: 'leased' }), {}).map(([, sentence]) => sentence)).toContain(
    'api: there is no safe share any more (before: for 64 instances at most)',
  );
});
