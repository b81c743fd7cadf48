import type { ChangeClass } from '../../src/plan/change-class';
import { diffPlans } from '../../src/plan/diff';
import { recordWith } from './helpers';

type Overrides = Parameters<typeof recordWith>[0];
type Case = readonly [
  what: string,
  before: Overrides,
  after: Overrides,
  expected: ChangeClass,
  words: RegExp,
];

const reads = (value: NonNullable<NonNullable<Overrides>['reads']>): Overrides => ({ reads: value });
const caps = (value: NonNullable<NonNullable<Overrides>['connections']>): Overrides => ({
  connections: value,
});
const waivers = (...namespaces: string[]): Overrides =>
  reads({ primaryAllowed: namespaces.map((namespace) => ({ namespace, reason: 'why' })) });
const fallback = (value: object): Overrides => reads({ primaryFallback: value });

const CASES: readonly Case[] = [
  [
    'preference secondaryPreferred to primary',
    {},
    reads({ preference: 'primary' }),
    'breaking',
    /^api: all reads move from the secondaries to the primary/,
  ],
  [
    'preference secondaryPreferred to primaryPreferred',
    {},
    reads({ preference: 'primaryPreferred' }),
    'breaking',
    /move from the secondaries to the primary/,
  ],
  [
    'preference secondaryPreferred to nearest',
    {},
    reads({ preference: 'nearest' }),
    'breaking',
    /to the nearest member/,
  ],
  [
    'preference secondary to secondaryPreferred',
    reads({ preference: 'secondary' }),
    {},
    'breaking',
    /may fall back to the primary/,
  ],
  [
    'preference nearest to primaryPreferred',
    reads({ preference: 'nearest' }),
    reads({ preference: 'primaryPreferred' }),
    'breaking',
    /to the primary/,
  ],
  [
    'preference primaryPreferred to primary',
    reads({ preference: 'primaryPreferred' }),
    reads({ preference: 'primary' }),
    'breaking',
    /no longer use a secondary/,
  ],
  [
    'preference primary to secondaryPreferred',
    reads({ preference: 'primary' }),
    {},
    'risky',
    /from the primary to the secondaries/,
  ],
  [
    'preference secondaryPreferred to secondary',
    {},
    reads({ preference: 'secondary' }),
    'risky',
    /no longer fall back/,
  ],
  [
    'onPrimaryRead reroute to allow',
    {},
    reads({ onPrimaryRead: 'allow' }),
    'breaking',
    /without a waiver move from the secondaries to the primary/,
  ],
  [
    'onPrimaryRead reject to allow',
    reads({ onPrimaryRead: 'reject' }),
    reads({ onPrimaryRead: 'allow' }),
    'breaking',
    /no longer refused/,
  ],
  ['onPrimaryRead reroute to reject', {}, reads({ onPrimaryRead: 'reject' }), 'risky', /fail/],
  ['onPrimaryRead allow to reroute', reads({ onPrimaryRead: 'allow' }), {}, 'risky', /go to the secondaries/],
  [
    'a waiver is added',
    {},
    waivers('app.*'),
    'breaking',
    /^api: reads of app\.\* move from the secondaries to the primary/,
  ],
  ['a waiver is widened', waivers('app.users'), waivers('app.*'), 'breaking', /reads of app\.\*/],
  [
    'a waiver of a whole database is widened to a prefix',
    waivers('app.*'),
    waivers('app*'),
    'breaking',
    /reads of app\*/,
  ],
  ['a waiver is narrowed', waivers('app.*'), waivers('app.users'), 'risky', /app\.\* lose the primary/],
  ['a waiver is removed', waivers('app.users'), {}, 'risky', /app\.users lose the primary/],
  [
    'a waiver that a wider one covers is added',
    waivers('app.*'),
    waivers('app.*', 'app.users'),
    'safe',
    /written differently/,
  ],
  [
    'maxStalenessSeconds is narrowed',
    reads({ maxStalenessSeconds: 300 }),
    reads({ maxStalenessSeconds: 90 }),
    'breaking',
    /lag 90 s \(before: 300 s\)/,
  ],
  [
    'maxStalenessSeconds is set',
    {},
    reads({ maxStalenessSeconds: 120 }),
    'breaking',
    /lag 120 s \(before: without a limit\)/,
  ],
  [
    'maxStalenessSeconds is widened',
    reads({ maxStalenessSeconds: 120 }),
    reads({ maxStalenessSeconds: 300 }),
    'safe',
    /lag 300 s/,
  ],
  ['maxStalenessSeconds is removed', reads({ maxStalenessSeconds: 120 }), {}, 'risky', /without a limit/],
  ['tags are set', {}, reads({ tags: [{ dc: 'east' }] }), 'breaking', /tagged/],
  [
    'the order of tag sets changes',
    reads({ tags: [{ dc: 'a' }, {}] }),
    reads({ tags: [{}, { dc: 'a' }] }),
    'risky',
    /tagged/,
  ],
  ['discoveryMS is shortened', {}, reads({ discoveryMS: 0 }), 'breaking', /shrinks from 1000 to 0 ms/],
  ['discoveryMS is lengthened', {}, reads({ discoveryMS: 2_000 }), 'safe', /grows from 1000 to 2000 ms/],
  [
    'the fallback rate grows',
    {},
    fallback({ maxPerSecond: 51 }),
    'breaking',
    /per second\) grows from 50 to 51/,
  ],
  [
    'the fallback concurrency grows',
    {},
    fallback({ maxConcurrent: 5 }),
    'breaking',
    /at once\) grows from 4 to 5/,
  ],
  ['the fallback queue grows', {}, fallback({ maxQueued: 21 }), 'breaking', /waiting\) grows from 20 to 21/],
  ['the fallback rate shrinks', {}, fallback({ maxPerSecond: 0 }), 'safe', /shrinks from 50 to 0/],
  [
    'the fallback budget is no longer shared',
    fallback({ redisUrlEnv: 'R' }),
    {},
    'breaking',
    /no longer shared/,
  ],
  ['the fallback budget is shared', {}, fallback({ redisUrlEnv: 'R' }), 'safe', /shared by the fleet/],
  [
    'the fallback budget moves to another Redis',
    fallback({ redisUrlEnv: 'R' }),
    fallback({ redisUrlEnv: 'S' }),
    'risky',
    /kept at S/,
  ],
  [
    'the cap at the primary grows by one',
    {},
    caps({ primary: 601 }),
    'breaking',
    /^api: the cap at the primary grows from 600 to 601 connections/,
  ],
  [
    'the cap at the secondaries grows',
    {},
    caps({ secondary: 2400 }),
    'breaking',
    /each secondary grows from 1200 to 2400/,
  ],
  ['the cap at the primary shrinks', {}, caps({ primary: 300 }), 'safe', /shrinks from 600 to 300/],
  [
    'fewer instances divide the same cap',
    {},
    caps({ instances: 3 }),
    'breaking',
    /by 3 instances instead of 6/,
  ],
  [
    'more instances divide the same cap',
    {},
    caps({ instances: 12 }),
    'risky',
    /by 12 instances instead of 6/,
  ],
  ['the budget becomes leased', {}, caps({ budget: 'leased' }), 'breaking', /by leases/],
  [
    'the greatest number of instances changes',
    caps({ budget: 'leased' }),
    caps({ budget: 'leased', lease: { maxInstances: 32 } }),
    'breaking',
    /for 32 instances at most/,
  ],
  ['the wait queue grows', {}, caps({ waitQueue: { maxSize: 4_000 } }), 'risky', /grows from 1000 to 4000/],
  ['the wait queue shrinks', {}, caps({ waitQueue: { maxSize: 10 } }), 'safe', /shrinks/],
  [
    'the wait loses its time-out',
    {},
    caps({ waitQueue: { timeoutMS: 0 } }),
    'risky',
    /grows from 2000 ms to no limit/,
  ],
  [
    'the wait gets shorter',
    {},
    caps({ waitQueue: { timeoutMS: 1_000 } }),
    'safe',
    /shrinks from 2000 to 1000/,
  ],
  ['enforce becomes observe', {}, { mode: 'observe' }, 'breaking', /no longer enforced/],
  ['observe becomes enforce', { mode: 'observe' }, {}, 'risky', /are enforced/],
  ['onDrift hold to warn', {}, { drift: { onDrift: 'warn' } }, 'breaking', /met with "warn"/],
  ['onDrift refuse to hold', { drift: { onDrift: 'refuse' } }, {}, 'breaking', /met with "hold"/],
  ['onDrift hold to refuse', {}, { drift: { onDrift: 'refuse' } }, 'safe', /met with "refuse"/],
  ['the lock moves', {}, { drift: { lock: 'other.json' } }, 'breaking', /other\.json/],
  [
    'maxPrimaryReadShare is raised',
    {},
    { drift: { maxPrimaryReadShare: 1 } },
    'breaking',
    /grows from 0.05 to 1/,
  ],
  [
    'maxPrimaryReadShare is lowered',
    {},
    { drift: { maxPrimaryReadShare: 0 } },
    'safe',
    /shrinks from 0.05 to 0/,
  ],
  ['the window gets longer', {}, { drift: { windowSeconds: 600 } }, 'risky', /grows from 60 to 600 s/],
];

describe('diffPlans', () => {
  it.each(CASES)('%s', (_, before, after, expected, words) => {
    const changes = diffPlans(recordWith(before), recordWith(after));
    expect(changes[0]).toMatchObject({ class: expected, sentence: expect.stringMatching(words) });
    expect(changes.filter((change) => change.class === 'breaking')).toHaveLength(
      expected === 'breaking' ? 1 : 0,
    );
  });

  it('has at least 40 cases', () => expect(CASES.length).toBeGreaterThanOrEqual(40));

  it.each([
    ['no change', {}, {}],
    ['what differs from process to process', {}, { instance: 'other', metrics: { port: 1, console: true } }],
    ['the order of waivers', waivers('a.b', 'c.d'), waivers('c.d', 'a.b')],
    [
      'the order of tags in a set',
      reads({ tags: [{ a: '1', b: '2' }] }),
      reads({ tags: [{ b: '2', a: '1' }] }),
    ],
    ['a default that is spelled out', {}, reads({ preference: 'secondaryPreferred', tags: [] })],
    ['lease settings of a static budget', {}, caps({ lease: { maxInstances: 8 } })],
  ] as const)('finds nothing in %s', (_, before, after) => {
    expect(diffPlans(recordWith(before), recordWith(after))).toEqual([]);
  });

  it('puts breaking changes first, each with its place in the config and both values', () => {
    const changes = diffPlans(recordWith(), recordWith({ reads: { discoveryMS: 0, preference: 'primary' } }));
    expect(changes.map((change) => [change.class, change.path, change.before, change.after])).toEqual([
      ['breaking', 'reads.preference', 'secondaryPreferred', 'primary'],
      ['risky', 'reads.discoveryMS', 1000, 0],
    ]);
  });

  it('never calls a key safe that it has no rule for', () => {
    const after = { ...recordWith(), later: true };
    expect(diffPlans(recordWith(), after)).toMatchObject([{ path: 'later', class: 'risky' }]);
  });
});
