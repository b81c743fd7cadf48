import fc from 'fast-check';
import { loadConfig, type PartialConfig } from '../../src/config/load-config';
import type { Config } from '../../src/config/schema';
import { diffPlans } from '../../src/plan/diff';
import { recordOfConfig } from '../../src/plan/plan-record';
import { propertyRuns } from '../support/property-runs';
import { worse } from './oracle';

const waivers = (...namespaces: string[]) => namespaces.map((namespace) => ({ namespace, reason: 'r' }));

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  mode: ['enforce', 'observe'],
  'connections.primary': [640, 700, 1_000],
  'connections.secondary': [640, 700, 1_000],
  'connections.instances': [1, 4, 6, 20, 60],
  'connections.budget': ['static', 'leased'],
  'connections.lease.store': ['mongodb', 'redis'],
  'connections.lease.maxInstances': [1, 60, 64, 128, 200],
  'connections.lease.groups': [1, 2, 4],
  'connections.lease.database': ['mongo_governor', 'x'],
  'connections.lease.uriEnv': [undefined, 'A', 'B'],
  'connections.lease.ttlMS': [15_000, 60_000],
  'connections.lease.weight': [1, 50],
  'connections.waitQueue.maxSize': [0, 200, 5_000],
  'connections.waitQueue.timeoutMS': [0, 2_000, 9_000],
  'reads.preference': ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'],
  'reads.maxStalenessSeconds': [undefined, 90, 120, 900],
  'reads.tags': [[], [{ a: 'b' }], [{ a: 'b' }, {}], [{ a: 'c' }], [{ a: 'b' }, { a: 'c' }]],
  'reads.discoveryMS': [0, 1_000, 5_000],
  'reads.onPrimaryRead': ['reroute', 'reject', 'allow'],
  'reads.primaryAllowed': [
    [],
    waivers('app.*'),
    waivers('*'),
    waivers('app.users'),
    waivers('app*'),
    waivers('app'),
    waivers('*.users'),
    waivers('app.users', 'other.*'),
  ],
  'reads.primaryFallback.maxConcurrent': [0, 4, 40],
  'reads.primaryFallback.maxPerSecond': [0, 0.5, 50, 500],
  'reads.primaryFallback.maxQueued': [0, 20, 200],
  'reads.primaryFallback.redisUrlEnv': [undefined, 'R1', 'R2'],
  'drift.lock': ['mongo-governor.lock.json', 'o.json'],
  'drift.onDrift': ['hold', 'refuse', 'warn'],
  'drift.maxPrimaryReadShare': [0, 0.05, 1],
  'drift.windowSeconds': [1, 60, 600],
  'drift.watch': [true, false],
};

const setting = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((path) =>
    fc.constantFrom(...(VALUES[path] as readonly unknown[])).map((value) => ({ path, value })),
  );

/** Usual, but for some settings; and the same but for one or two more. */
const pairs = fc.tuple(
  fc.array(setting, { maxLength: 5 }),
  fc.array(setting, { minLength: 1, maxLength: 2 }),
);

type Setting = { readonly path: string; readonly value: unknown };

function configWith(settings: readonly Setting[]): Config | undefined {
  const code: Record<string, unknown> = {
    service: 'api',
    connections: { primary: 640, secondary: 640, instances: 6 },
  };
  for (const { path, value } of settings) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    let node = code;
    for (const key of keys) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    if (value === undefined) delete node[last];
    else node[last] = value;
  }
  try {
    return loadConfig({ code: code as PartialConfig, env: {}, cwd: '/nonexistent' }).config;
  } catch {
    return undefined;
  }
}

export function testOracle(runs: number): void {
  it('calls breaking whatever an oracle of the worst cases finds worse', () => {
    fc.assert(
      fc.property(pairs, ([settings, more]) => {
        const [before, after] = [configWith(settings), configWith([...settings, ...more])];
        fc.pre(before !== undefined && after !== undefined);
        const reasons = worse(before as Config, after as Config);
        const changes = diffPlans(recordOfConfig(before as Config), recordOfConfig(after as Config));
        const breaking = changes.some((change) => change.class === 'breaking');
        if (reasons.length > 0 && !breaking) {
          throw new Error(
            `${reasons.join(', ')}; diff says: ${changes.map((c) => `${c.class}: ${c.sentence}`).join('; ')}`,
          );
        }
      }),
      propertyRuns(runs),
    );
  });
}
