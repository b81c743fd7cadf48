import type { PartialConfig } from '../../../src/config';
import { diffPlans } from '../../../src/plan/diff';
import { driverWith, recordWith } from '../helpers';

type Deployments = NonNullable<PartialConfig['deployments']>;

const EAST = { match: { hosts: ['east-*'] } };
const WEST = { match: { hosts: ['west-*'] } };
const ANY = { match: { hosts: ['*'] } };

const changesOf = (before: Deployments, after: Deployments, rest: PartialConfig = {}) =>
  diffPlans(recordWith({ ...rest, deployments: before }), recordWith({ ...rest, deployments: after }));
const told = (before: Deployments, after: Deployments, rest: PartialConfig = {}) =>
  changesOf(before, after, rest).map((change) => `${change.class} ${change.path}: ${change.sentence}`);

describe('what changes in a deployment', () => {
  it('is judged as at the top level, and told with its name and its path', () => {
    expect(
      told(
        { east: { ...EAST, connections: { primary: 60 } } },
        { east: { ...EAST, connections: { primary: 61 } } },
      ),
    ).toEqual([
      'breaking deployments.east.connections.primary: api (east): the cap at the primary grows from 60 to 61 connections',
    ]);
    expect(told({ east: EAST }, { east: { ...EAST, reads: { preference: 'primary' } } })).toEqual([
      'breaking deployments.east.reads.preference: api (east): all reads move from the secondaries to the primary (secondaryPreferred -> primary)',
    ]);
    expect(
      told(
        { east: EAST },
        { east: { ...EAST, reads: { primaryAllowed: [{ namespace: 'a.b', reason: 'login' }] } } },
      ),
    ).toEqual([
      'breaking deployments.east.reads.primaryAllowed: api (east): reads of a.b move from the secondaries to the primary where they ask for it (waiver: "login")',
    ]);
    expect(told({ east: EAST }, { east: { ...EAST, drift: { maxPrimaryReadShare: 0.5 } } })).toEqual([
      'breaking deployments.east.drift.maxPrimaryReadShare: api (east): the share of reads at the primary that is not reported grows from 0.05 to 0.5',
    ]);
    expect(told({ east: EAST }, { east: { ...EAST, connections: { secondary: 100 } } })).toEqual([
      'safe deployments.east.connections.secondary: api (east): the cap at each secondary shrinks from 1200 to 100 connections',
    ]);
  });

  it('is a change of the service', () => {
    const [change] = changesOf({ east: EAST }, { east: { ...EAST, connections: { primary: 601 } } });
    expect(change).toMatchObject({ service: 'api', before: 600, after: 601 });
  });

  it('is seen where the value is the top level’s', () => {
    const before = recordWith({
      deployments: { east: EAST, west: { ...WEST, connections: { primary: 60 } } },
    });
    const after = recordWith({
      connections: { primary: 700 },
      deployments: { east: EAST, west: { ...WEST, connections: { primary: 60 } } },
    });
    expect(diffPlans(before, after).map(({ path }) => path)).toEqual([
      'connections.primary',
      'deployments.east.connections.primary',
    ]);
  });

  it('is not what is of the process, which is told once', () => {
    const of = (overrides: PartialConfig) => recordWith({ ...overrides, deployments: { east: EAST } });
    expect(diffPlans(of({}), of({ mode: 'observe' })).map(({ path }) => path)).toEqual(['mode']);
    expect(diffPlans(of({}), of({ drift: { onDrift: 'refuse' } })).map(({ path }) => path)).toEqual([
      'drift.onDrift',
    ]);
  });

  const NEARER = driverWith({ readPreference: { mode: 'secondary', tags: [] } });
  const nearer = (mode: 'enforce' | 'observe', rest: PartialConfig = {}) =>
    recordWith(
      {
        ...rest,
        mode,
        reads: { preference: 'secondary' },
        deployments: { east: { ...EAST, reads: { preference: 'nearest' } } },
      },
      NEARER,
    );

  it('is no mode that breaks nothing of this deployment, or breaks the whole service', () => {
    const of = (overrides: PartialConfig) => recordWith({ ...overrides, deployments: { east: EAST } });
    expect(diffPlans(of({ mode: 'observe' }), of({})).map(({ path }) => path)).toEqual(['mode']);
    const off: PartialConfig = { mode: 'observe', drift: { watch: false } };
    expect(diffPlans(of({}), of(off)).map(({ path }) => path)).toEqual(['mode', 'drift.watch']);
    expect(diffPlans(nearer('enforce'), nearer('enforce'))).toEqual([]);
  });

  it('is a mode that moves the reads of this deployment only', () => {
    const of = nearer;
    expect(diffPlans(of('observe'), of('enforce')).map((change) => [change.class, change.sentence])).toEqual([
      [
        'breaking',
        expect.stringMatching(/^api \(east\): .*and reads move from the secondaries to the nearest/),
      ],
      ['risky', expect.stringMatching(/^api: caps and read policy are enforced/)],
    ]);
    // Whatever else breaks the service.
    const [before, after] = [of('observe'), of('enforce', { drift: { lock: 'other.json' } })];
    expect(diffPlans(before, after).map((change) => [change.class, change.path])).toEqual([
      ['breaking', 'drift.lock'],
      ['breaking', 'mode'],
      ['risky', 'mode'],
    ]);
  });
});

describe('a new deployment', () => {
  it('is told, and compared with what its clients had at the top level', () => {
    expect(told({}, { east: { ...EAST, connections: { primary: 900, secondary: 100 } } })).toEqual([
      'breaking deployments.east.connections.primary: api (east): the cap at the primary grows from 600 to 900 connections',
      'risky deployments.east: api (east): clients that match {"hosts":["east-*"]} are a deployment of their own, with up to 900 connections at the primary and 100 at each secondary',
      'safe deployments.east.connections.secondary: api (east): the cap at each secondary shrinks from 1200 to 100 connections',
    ]);
  });

  it('with what the top level has is risky: members may have two names', () => {
    expect(changesOf({}, { east: EAST }).map((change) => change.class)).toEqual(['risky']);
  });

  it('is compared with the deployment that it takes clients from, too', () => {
    const any = { ...ANY, connections: { primary: 60 } };
    const east = { ...EAST, connections: { primary: 90 } };
    expect(told({ any }, { east, any })).toEqual([
      expect.stringMatching(/^breaking .*api \(east\): the cap at the primary grows from 60 to 90/),
      expect.stringMatching(/^risky deployments\.east:/),
      expect.stringMatching(/^safe .*api \(east\): the cap at the primary shrinks from 600 to 90/),
    ]);
  });

  it('is not compared with one that none of its clients can be of', () => {
    const west = { ...WEST, connections: { primary: 60 } };
    const east = { ...EAST, connections: { primary: 90 } };
    expect(changesOf({ west }, { east, west }).map((change) => change.class)).toEqual(['risky', 'safe']);
  });

  it('that is tried after another takes none from it', () => {
    const any = { ...ANY, connections: { primary: 60 } };
    const east = { ...EAST, connections: { primary: 90 } };
    expect(changesOf({ any }, { any, east }).map((change) => change.class)).toEqual(['risky', 'safe']);
  });

  it('has leases of its own, which the instances of before do not see', () => {
    const rest: PartialConfig = { connections: { budget: 'leased' } };
    expect(told({}, { east: EAST }, rest)).toEqual([
      'breaking deployments.east.connections.lease: api (east): the leases of its clients are kept under another name',
      expect.stringMatching(/^risky deployments\.east:/),
    ]);
    const [moved] = changesOf({}, { east: EAST }, rest);
    expect(moved?.reason).toBe(
      'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
    );
  });

  it('has no leases that move where instances of before, or of after, have none', () => {
    const leased: PartialConfig = { connections: { budget: 'leased' } };
    const divided: PartialConfig = {};
    const movesBetween = (before: PartialConfig, after: PartialConfig) =>
      diffPlans(recordWith(before), recordWith({ ...after, deployments: { east: EAST } })).filter(
        ({ path }) => path === 'deployments.east.connections.lease',
      );
    expect(movesBetween(leased, leased)).toHaveLength(1);
    expect(movesBetween(leased, divided)).toEqual([]);
    expect(movesBetween(divided, leased)).toEqual([]);
    expect(movesBetween(divided, divided)).toEqual([]);
  });

  it('that was there before keeps its leases', () => {
    const rest: PartialConfig = { connections: { budget: 'leased' } };
    expect(told({ east: EAST }, { east: { ...EAST, connections: { secondary: 1_100 } } }, rest)).toEqual([
      expect.stringMatching(/^safe deployments\.east\.connections\.secondary:/),
    ]);
  });

  it('is told with what it means for members that are shared, and so is one that is gone', () => {
    expect(changesOf({}, { east: EAST })[0]?.reason).toBe(
      'a member that other clients reach too, by another name, counts the connections of both',
    );
    expect(changesOf({ east: EAST }, {})[0]?.reason).toBe(
      'they share caps and budgets with the clients of another deployment, or of the top level',
    );
  });
});

describe('a deployment that is gone', () => {
  it('is told, and compared with the top level that its clients fall back to', () => {
    expect(
      told({ east: { ...EAST, connections: { primary: 60 }, reads: { preference: 'primary' } } }, {}),
    ).toEqual([
      'breaking deployments.east.connections.primary: api (east): the cap at the primary grows from 60 to 600 connections',
      'risky deployments.east: api (east): clients that match {"hosts":["east-*"]} are no deployment of their own any more',
      expect.stringMatching(
        /^risky deployments\.east\.reads\.preference: api \(east\): all reads move from the primary/,
      ),
    ]);
  });

  it('is compared with the deployment that its clients fall to, too', () => {
    const any = { ...ANY, connections: { primary: 900 } };
    expect(told({ east: EAST, any }, { any })).toContainEqual(
      'breaking deployments.east.connections.primary: api (east): the cap at the primary grows from 600 to 900 connections',
    );
  });

  it('by another name is compared with itself only', () => {
    const east = { ...EAST, connections: { primary: 60 } };
    expect(told({ east }, { northeast: east })).toEqual([
      expect.stringMatching(/^risky deployments\.northeast:/),
      expect.stringMatching(/^risky deployments\.east:/),
    ]);
    expect(told({ east }, { northeast: { ...east, connections: { primary: 61 } } })).toEqual([
      'breaking deployments.northeast.connections.primary: api (northeast): the cap at the primary grows from 60 to 61 connections',
      expect.stringMatching(/^risky deployments\.northeast:/),
      expect.stringMatching(/^risky deployments\.east:/),
    ]);
  });
});

describe('which clients a deployment has', () => {
  it.each([
    ['fewer', { hosts: ['east-1'] }],
    ['more', { hosts: ['e*'] }],
    ['others', { replicaSet: 'rs-east' }],
  ])('breaks the plan when it is %s', (_, match) => {
    expect(changesOf({ east: EAST }, { east: { match } })).toMatchObject([
      {
        class: 'breaking',
        path: 'deployments.east.match',
        reason: 'clients move under the caps and the read policy of another deployment, or of the top level',
        sentence: `api (east): its clients are those that match ${JSON.stringify(match)} (before: {"hosts":["east-*"]})`,
      },
    ]);
  });

  it('does not change with its spelling', () => {
    const match = { hosts: ['b', 'a'] };
    expect(changesOf({ east: { match } }, { east: { match: { hosts: ['A', 'B', 'a'] } } })).toEqual([]);
  });
});

describe('the order of deployments', () => {
  it.each<[string, Deployments, string, string]>([
    [
      'breaks the plan where a client is matched by two',
      { east: EAST, any: ANY },
      'breaking',
      'clients that both match move under the caps and the read policy of the other',
    ],
    [
      'is risky where only a client with hosts of both could be',
      { east: EAST, west: WEST },
      'risky',
      'a client that lists hosts of both moves under the caps and the read policy of the other',
    ],
    [
      'is safe where no client can be',
      { a: { match: { replicaSet: 'a' } }, b: { match: { replicaSet: 'b' } } },
      'safe',
      'no client is matched by both',
    ],
  ])('%s', (_, before, expected, reason) => {
    const after = Object.fromEntries(Object.entries(before).reverse());
    const [first, second] = Object.keys(before);
    expect(changesOf(before, after)).toMatchObject([
      {
        class: expected,
        path: 'deployments',
        sentence: `api: deployments are tried in another order: ${second} before ${first}`,
        reason,
      },
    ]);
  });

  it('tells all that changed places in one sentence', () => {
    const [east, any, every] = [EAST, ANY, { match: { hosts: ['*', 'x'] } }];
    expect(told({ east, any, every }, { every, any, east })).toEqual([
      'breaking deployments: api: deployments are tried in another order: every before any, every before east, any before east',
    ]);
  });

  it('is not another one because one comes or goes', () => {
    const before = { east: EAST, any: ANY };
    expect(changesOf(before, { west: WEST, ...before }).map(({ path }) => path)).toEqual([
      'deployments.west',
    ]);
    expect(changesOf({ east: EAST, west: WEST, any: ANY }, before).map(({ path }) => path)).toEqual([
      'deployments.west',
    ]);
  });
});
