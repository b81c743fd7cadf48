import { LEAVES } from '../../src/config/leaves';
import { loadConfig, type PartialConfig } from '../../src/config/load-config';
import { planFingerprint } from '../../src/plan/canonical';
import { fixedInstance } from '../../src/plan/fixed-instance';
import { PROCESS_LOCAL, recordOfConfig } from '../../src/plan/plan-record';

/** Another value than the one of `usual`, for each leaf of the configuration. */
const OTHERS: Readonly<Record<string, unknown>> = {
  $schema: './schema.json',
  service: 'web',
  environment: 'staging',
  instance: 'web-1',
  mode: 'observe',
  'connections.primary': 700,
  'connections.secondary': 700,
  'connections.instances': 2,
  'connections.budget': 'static',
  'connections.lease.store': 'redis',
  'connections.lease.uriEnv': 'LEASES',
  'connections.lease.database': 'leases',
  'connections.lease.ttlMS': 60_000,
  'connections.lease.renewMS': 4_000,
  'connections.lease.maxInstances': 50,
  'connections.lease.groups': 2,
  'connections.lease.weight': 2,
  'connections.adaptive': 'on',
  'connections.waitQueue.maxSize': 5,
  'connections.waitQueue.timeoutMS': 5,
  'connections.waitQueue.targetMS': 5,
  'availability.failFastAfterMS': 900,
  'connections.waitQueue.lanes.critical': ['app.users'],
  'connections.waitQueue.lanes.background': ['app.users'],
  'reads.preference': 'secondary',
  'reads.maxStalenessSeconds': 100,
  'reads.tags': [{ a: 'b' }],
  'reads.discoveryMS': 5,
  'reads.onPrimaryRead': 'reject',
  'reads.primaryAllowed': [{ namespace: 'app.users', reason: 'login' }],
  'reads.primaryFallback.maxConcurrent': 5,
  'reads.primaryFallback.maxPerSecond': 5,
  'reads.primaryFallback.maxQueued': 5,
  'reads.primaryFallback.redisUrlEnv': 'REDIS_URL',
  'drift.lock': 'other.lock.json',
  'drift.requireLock': true,
  'drift.onDrift': 'refuse',
  'drift.maxPrimaryReadShare': 0.5,
  'drift.windowSeconds': 5,
  'drift.watch': false,
  'metrics.port': 9_100,
  'metrics.host': '0.0.0.0',
  'metrics.console': true,
  deployments: { east: { match: { replicaSet: 'east' } } },
};

function recordWith(path: string | undefined): ReturnType<typeof recordOfConfig> {
  const code: Record<string, unknown> = {
    service: 'api',
    connections: { primary: 600, secondary: 600, budget: 'leased', lease: { uriEnv: 'STORE' } },
  };
  const keys = path?.split('.') ?? [];
  const last = keys.pop();
  let node = code;
  for (const key of keys) {
    node[key] ??= {};
    node = node[key] as Record<string, unknown>;
  }
  if (last !== undefined) node[last] = OTHERS[path as string];
  return recordOfConfig(loadConfig({ code: code as PartialConfig, env: {}, cwd: '/nonexistent' }).config);
}

describe('the record of a plan', () => {
  const usual = planFingerprint(recordWith(undefined));

  it.each(LEAVES.map(({ path }) => path))('has %s, or says that it is of one process', (path) => {
    expect(Object.keys(OTHERS)).toContain(path);
    expect(planFingerprint(recordWith(path)) === usual).toBe(PROCESS_LOCAL.includes(path));
  });

  it('has the name of an instance where all processes read it from the file, and only then', () => {
    const config = { service: 'api', instance: 'api-1', connections: { primary: 60, secondary: 60 } };
    const loaded = loadConfig({ code: config, env: {}, cwd: '/nonexistent' });
    expect(fixedInstance(loaded)).toBeUndefined();
    const file = '/app/mongo-governor.json';
    const sourceOf = (path: string) => (path === 'instance' ? file : 'code');
    expect(fixedInstance({ ...loaded, file, sourceOf })).toBe('api-1');
    expect(fixedInstance({ ...loaded, file, sourceOf: () => 'code' })).toBeUndefined();
    expect(recordOfConfig(loaded.config, undefined, 'api-1').instance).toBe('api-1');
    expect(recordOfConfig(loaded.config)).not.toHaveProperty('instance');
  });

  it('has lanes in one order, whatever theirs in the configuration, and the patience that was chosen', () => {
    const { config } = loadConfig({
      code: {
        service: 'api',
        connections: {
          primary: 60,
          secondary: 60,
          waitQueue: { lanes: { critical: ['b.c', 'a.b'], background: ['z.y', 'x.y'] } },
        },
        availability: { failFastAfterMS: 900 },
      },
      env: {},
      cwd: '/nonexistent',
    });
    const record = recordOfConfig(config);
    expect(record.connections.waitQueue).toStrictEqual({
      maxSize: 1_000,
      timeoutMS: 2_000,
      lanes: { critical: ['a.b', 'b.c'], background: ['x.y', 'z.y'] },
    });
    expect(record.availability).toStrictEqual({ failFastAfterMS: 900 });
  });
});
