import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { type DeploymentTarget, deploymentOf, normalMatch, targetOf } from '../../src/config/deployment-of';
import { deploymentNames } from '../../src/config/deployments';

type Match = Parameters<typeof normalMatch>[0];

const one = (match: Match, target: DeploymentTarget): boolean =>
  deploymentOf({ deployments: { it: { match } } }, target) === 'it';

describe('the deployment of a client', () => {
  const deployments = {
    east: { match: { hosts: ['east-*.example.com'] } },
    reports: { match: { hosts: ['*.example.com'], replicaSet: 'reports' } },
    example: { match: { hosts: ['*.example.com'] } },
  };

  it.each([
    ['the first that matches', { hosts: ['east-1.example.com:27017'], replicaSet: 'reports' }, 'east'],
    ['the next where one does not match', { hosts: ['west-1.example.com:27017'] }, 'example'],
    [
      'one whose match is of seeds and set',
      { hosts: ['r1.example.com:27017'], replicaSet: 'reports' },
      'reports',
    ],
    ['the default one where none matches', { hosts: ['db.example.org:27017'] }, 'default'],
    ['the default one of a client that names nothing', { hosts: [] }, 'default'],
  ])('is %s', (_, target, expected) => {
    expect(deploymentOf({ deployments }, target)).toBe(expected);
  });

  it('is the default one where no deployment is written', () => {
    expect(deploymentOf({}, { hosts: ['h:1'], replicaSet: 'rs0' })).toBe('default');
    expect(deploymentOf({ deployments: {} }, { hosts: ['h:1'] })).toBe('default');
  });

  describe('by its seeds', () => {
    it.each([
      ['h', 'h:27018', true],
      ['h:27018', 'h:27018', true],
      ['h:27018', 'h:27019', false],
      ['h:270*', 'h:27019', true],
      ['h:27017', 'h', true],
      ['h:27018', 'h', false],
      ['H.Example.com', 'h.example.COM:1', true],
      ['h', 'h2:27017', false],
      ['*', 'anything:1', true],
      ['*-a.example.*', 'db-a.example.net:1', true],
      ['[::1]:27017', '[::1]:27017', true],
      ['[::1]', '[::1]:27018', true],
      ['[fe80:*]', '[fe80::2]:1', true],
      ['/tmp/mongodb-*.sock', '/tmp/mongodb-27017.sock', true],
      ['*:27017', '/tmp/mongodb-27017.sock', false],
    ])('%s of %s: %s', (pattern, seed, expected) => {
      expect(one({ hosts: [pattern] }, { hosts: [seed] })).toBe(expected);
    });

    it('where any pattern covers any seed', () => {
      expect(one({ hosts: ['a', 'b'] }, { hosts: ['c:1', 'b:1'] })).toBe(true);
      expect(one({ hosts: ['a', 'b'] }, { hosts: ['c:1', 'd:1'] })).toBe(false);
    });
  });

  it('by the name of its SRV record, which has no port', () => {
    const target = { hosts: [], srvHost: 'Cluster0.abc.mongodb.net' };
    expect(one({ hosts: ['cluster0.*.mongodb.net'] }, target)).toBe(true);
    expect(one({ hosts: ['cluster0.*.mongodb.net:27017'] }, target)).toBe(false);
  });

  it('by the set that it names, whose name has a case', () => {
    expect(one({ replicaSet: 'rs-*' }, { hosts: [], replicaSet: 'rs-0' })).toBe(true);
    expect(one({ replicaSet: 'rs-*' }, { hosts: [], replicaSet: 'RS-0' })).toBe(false);
    expect(one({ replicaSet: '*' }, { hosts: ['h:1'] })).toBe(false);
  });

  it('by what the driver makes of a connection string, without user and password', () => {
    const target = targetOf(
      new MongoClient('mongodb://user:s3cret@A.example.com,b:27018/?replicaSet=rs0').options,
    );
    expect(target).toEqual({
      hosts: ['a.example.com:27017', 'b:27018'],
      srvHost: undefined,
      replicaSet: 'rs0',
    });
    const srv = targetOf(new MongoClient('mongodb+srv://user:s3cret@cluster0.abc.mongodb.net').options);
    expect(srv).toMatchObject({ srvHost: 'cluster0.abc.mongodb.net' });
    expect(JSON.stringify([target, srv])).not.toMatch(/s3cret|user/);
  });
});

const host = fc.constantFrom('a', 'b', 'ab');
const port = fc.constantFrom('', ':27017', ':27018');
const pattern = fc
  .tuple(fc.constantFrom('a', 'b', 'a*', '*b', '*', 'B'), port)
  .map((parts) => parts.join(''));
const match: fc.Arbitrary<Match> = fc.oneof(
  fc.record({ hosts: fc.array(pattern, { minLength: 1, maxLength: 2 }) }),
  fc.record({ replicaSet: fc.constantFrom('rs0', 'rs*', 'RS0') }),
  fc.record({
    hosts: fc.array(pattern, { minLength: 1, maxLength: 2 }),
    replicaSet: fc.constantFrom('rs0', 'rs1'),
  }),
);
const deployments = fc
  .uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z', 'constructor', 'a.b'), match), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  .map((entries) => Object.fromEntries(entries.map(([name, own]) => [name, { match: own }])));
const target: fc.Arbitrary<DeploymentTarget> = fc.record({
  hosts: fc.array(
    fc.tuple(host, port).map((parts) => parts.join('')),
    { maxLength: 2 },
  ),
  srvHost: fc.option(host, { nil: undefined }),
  replicaSet: fc.option(fc.constantFrom('rs0', 'rs1', 'RS0'), { nil: undefined }),
});

describe('the deployment of any client', () => {
  it('is always one that the config names, and the first whose own match holds', () => {
    fc.assert(
      fc.property(deployments, target, (named, found) => {
        const names = deploymentNames({ deployments: named });
        const name = deploymentOf({ deployments: named }, found);
        expect(names).toContain(name);
        const matching = Object.entries(named).filter(([, { match: own }]) => one(own, found));
        expect(name).toBe(matching[0]?.[0] ?? 'default');
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on how its match is written', () => {
    fc.assert(
      fc.property(match, target, (own, found) => {
        expect(one(normalMatch(own), found)).toBe(one(own, found));
      }),
      { numRuns: 500 },
    );
  });
});
