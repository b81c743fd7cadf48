import type { PartialConfig } from '../../../src/config';
import { deploymentConfig } from '../../../src/config/deployments';
import { LockInvalidError } from '../../../src/errors';
import { planFingerprint } from '../../../src/plan/canonical';
import { labelOf, sectionIn } from '../../../src/plan/deployments/deployment-record';
import { withRecord } from '../../../src/plan/held-config';
import { formatLock, lockPlan } from '../../../src/plan/lock';
import { makePlan } from '../../../src/plan/plan';
import { recordOfConfig } from '../../../src/plan/plan-record';
import { parseLock } from '../../../src/plan/read-lock';
import { configOf, driverWith, recordWith } from '../helpers';

const DEPLOYMENTS: NonNullable<PartialConfig['deployments']> = {
  west: {
    match: { hosts: ['West-*', 'east-9', 'west-*'] },
    connections: { primary: 60, secondary: 90, instances: 3 },
    reads: { preference: 'secondary', primaryFallback: { maxPerSecond: 7 } },
  },
  east: { match: { replicaSet: 'rs-east' }, drift: { windowSeconds: 30 } },
};

const deployed = () => configOf({ deployments: structuredClone(DEPLOYMENTS) });

/** What was written for the usual config before there were deployments. */
// What later versions added is not in it, and is read as the default.
const LOCK_BEFORE = {
  version: 1,
  services: {
    api: {
      plan: {
        mode: 'enforce',
        connections: {
          primary: 600,
          secondary: 1200,
          instances: 6,
          budget: 'static',
          waitQueue: { maxSize: 1_000, timeoutMS: 2000 },
        },
        reads: {
          preference: 'secondaryPreferred',
          tags: [],
          discoveryMS: 1000,
          onPrimaryRead: 'reroute',
          primaryAllowed: [],
          primaryFallback: { maxConcurrent: 4, maxPerSecond: 50, maxQueued: 20 },
        },
        drift: {
          lock: 'mongo-governor.lock.json',
          onDrift: 'hold',
          maxPrimaryReadShare: 0.05,
          windowSeconds: 60,
        },
      },
      accepted: [],
      integrity: 'sha256-ddbab3bc0f5037465d558c0f28e53e3e',
    },
  },
};

describe('the plan of a deployment', () => {
  it('has the deployment’s own limits and routing, and its name', () => {
    const plan = makePlan(deployed(), {}, 'west');
    expect(plan).toMatchObject({
      service: 'api',
      deployment: 'west',
      instances: 3,
      limits: { primary: { cap: 60, share: 20 }, secondary: { cap: 90, share: 30 } },
      routing: { preference: 'secondary', fallback: { maxPerSecond: 7, maxConcurrent: 4 } },
    });
    expect(makePlan(deployed(), {}, 'east').drift.windowSeconds).toBe(30);
  });

  it('has the shares that the store granted to that deployment', () => {
    const { limits } = makePlan(deployed(), { shares: { primary: 5, secondary: 6 } }, 'west');
    expect(limits).toEqual({ primary: { cap: 60, share: 5 }, secondary: { cap: 90, share: 6 } });
  });

  it('of the top level is the one of a config without deployments', () => {
    expect(makePlan(deployed())).toEqual(makePlan(configOf()));
    expect(makePlan(deployed(), {}, 'default')).toEqual(makePlan(configOf()));
  });
});

describe('a deployment of a record', () => {
  it('has the name of its service and its own, which the top level has not', () => {
    expect(labelOf('api', 'default')).toBe('api');
    expect(labelOf('api', 'east')).toBe('api (east)');
  });

  it('that is not there is no section without values', () => {
    expect(() => sectionIn(recordWith(), 'east')).toThrow('no deployment east in the record');
  });
});

describe('the record of a config with deployments', () => {
  it('has each of them whole, in their order, with matches in one spelling', () => {
    const top = recordWith();
    const record = recordOfConfig(deployed());
    expect(record).toEqual({
      ...top,
      deployments: {
        west: {
          match: { hosts: ['east-9', 'west-*'] },
          connections: { ...top.connections, primary: 60, secondary: 90, instances: 3 },
          reads: {
            ...top.reads,
            preference: 'secondary',
            primaryFallback: { ...top.reads.primaryFallback, maxPerSecond: 7 },
          },
          drift: { maxPrimaryReadShare: 0.05, windowSeconds: 60 },
        },
        east: {
          match: { replicaSet: 'rs-east' },
          connections: top.connections,
          reads: top.reads,
          drift: { maxPrimaryReadShare: 0.05, windowSeconds: 30 },
        },
      },
    });
    expect(Object.keys(record.deployments ?? {})).toEqual(['west', 'east']);
  });

  it('has what the driver resolved beside them', () => {
    const record = recordOfConfig(deployed(), driverWith());
    expect(Object.keys(record)).toEqual([
      'service',
      'mode',
      'connections',
      'reads',
      'drift',
      'metrics',
      'driver',
      'deployments',
    ]);
  });

  it.each([
    ['no deployments', {}],
    ['an empty object', { deployments: {} }],
  ])('with %s has no such key, and a lock of before is as good as ever', (_, overrides) => {
    const record = recordOfConfig(configOf(overrides));
    expect(record).not.toHaveProperty('deployments');
    const before = parseLock(JSON.stringify(LOCK_BEFORE), 'the.lock').services.get('api')?.plan;
    expect(before).toEqual(record);
  });

  it('has another fingerprint when the order is another, and the same when a match is only spelled otherwise', () => {
    const { west, east } = recordOfConfig(deployed()).deployments ?? {};
    const turned = { ...recordWith(), deployments: { east, west } } as ReturnType<typeof recordWith>;
    expect(planFingerprint(turned)).not.toBe(planFingerprint(recordOfConfig(deployed())));
    const spelled = configOf({
      deployments: { a: { match: { hosts: ['B', 'a', 'b'] } } },
    });
    expect(planFingerprint(recordOfConfig(spelled))).toBe(
      planFingerprint(recordWith({ deployments: { a: { match: { hosts: ['a', 'b'] } } } })),
    );
  });
});

describe('the lock of a service with deployments', () => {
  const text = formatLock(lockPlan(undefined, recordOfConfig(deployed())));

  it.each([
    ['a cap', text.replace('"primary": 60,', '"primary": 6000,')],
    ['a match', text.replace('"rs-east"', '"rs-*"')],
    ['a name', text.replace('"east": {', '"northeast": {')],
    ['the order', inOtherOrder(text)],
  ])('tells that %s was edited by hand', (_, edited) => {
    expect(edited).not.toBe(text);
    expect(() => parseLock(edited, 'lock')).toThrow(/was edited by hand in the section of "api"/);
  });

  it.each([
    ['a section without its caps', text.replace(/("rs-east"\s*},\s*)"connections": {[^}]*}\s*},/, '$1')],
    ['a name that no config has', text.replace('"east": {', '"default": {')],
  ])('tells %s', (_, edited) => {
    expect(edited).not.toBe(text);
    expect(() => parseLock(edited, 'lock')).toThrow(LockInvalidError);
    expect(() => parseLock(edited, 'lock')).toThrow(/is not a lock: services\.api\.plan\.deployments/);
  });
});

function inOtherOrder(text: string): string {
  const lock = JSON.parse(text);
  const { deployments } = lock.services.api.plan;
  lock.services.api.plan.deployments = Object.fromEntries(Object.entries(deployments).reverse());
  return JSON.stringify(lock);
}

describe('an accepted plan that is held', () => {
  const record = recordOfConfig(deployed());

  it('takes the place of the deployments that the config has', () => {
    const own = configOf({
      deployments: {
        north: { match: { hosts: ['n'] } },
        west: { match: { hosts: ['*'] }, connections: { primary: 500 } },
      },
    });
    const held = withRecord(own, record);
    expect(Object.keys(held.deployments ?? {})).toEqual(['west', 'east']);
    expect(deploymentConfig(held, 'west').connections.primary).toBe(60);
    expect(held.deployments?.west?.match).toEqual({ hosts: ['east-9', 'west-*'] });
  });

  it('leaves what is in no lock as the config says, by deployment', () => {
    const own = configOf({
      connections: { lease: { ttlMS: 20_000 } },
      deployments: {
        west: { match: { hosts: ['w'] }, connections: { lease: { uriEnv: 'WEST', ttlMS: 9_000 } } },
      },
    });
    const held = withRecord(own, record);
    expect(deploymentConfig(held, 'west').connections.lease).toMatchObject({ uriEnv: 'WEST', ttlMS: 9_000 });
    expect(deploymentConfig(held, 'east').connections.lease).toMatchObject({ ttlMS: 20_000 });
    expect(deploymentConfig(held, 'east').connections.lease).not.toHaveProperty('uriEnv');
  });

  it('that has no deployments leaves none of the config’s', () => {
    expect(withRecord(deployed(), recordWith())).toEqual(configOf());
  });
});
