import fc from 'fast-check';
import { loadConfig, type PartialConfig } from '../../src/config/load-config';
import { type Config, configSchema } from '../../src/config/schema';
import type { DriverOptions } from '../../src/plan/driver-options';
import { type PlanRecord, recordOfConfig } from '../../src/plan/plan-record';

/** A valid config; `overrides` go over a usual one. */
export function configOf(overrides: PartialConfig = {}): Config {
  const { connections, ...rest } = overrides;
  const code = {
    service: 'api',
    ...rest,
    connections: { primary: 600, secondary: 1200, instances: 6, ...connections },
  };
  return loadConfig({ code, env: {}, cwd: '/nonexistent' }).config;
}

export function recordWith(overrides: PartialConfig = {}, driver?: DriverOptions): PlanRecord {
  return recordOfConfig(configOf(overrides), driver);
}

/** What the driver resolves for a connection string without options, and a given read preference. */
export function driverWith(overrides: Partial<DriverOptions> = {}): DriverOptions {
  return {
    readPreference: { mode: 'secondaryPreferred', tags: [] },
    maxPoolSize: 100,
    minPoolSize: 0,
    maxConnecting: 2,
    waitQueueTimeoutMS: 0,
    directConnection: false,
    loadBalanced: false,
    retryReads: true,
    serverMonitoringMode: 'auto',
    ...overrides,
  };
}

const modes = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'] as const;
const tagSet = fc.dictionary(fc.constantFrom('dc', 'use'), fc.constantFrom('east', 'west'));
export const NAMESPACES = [
  'app',
  'app.users',
  'app.sessions',
  'app.tmp_1',
  'apple.x',
  'audit.log',
  'x.tmp_2',
];
const patterns = ['app.users', 'app.*', 'app*', '*', '*.tmp_*', 'app.tmp_*', 'audit.log', 'app*.s*'];

const waivers = fc
  .uniqueArray(fc.constantFrom(...patterns), { maxLength: 3 })
  .map((names) => names.map((namespace) => ({ namespace, reason: 'because' })));

const driver = fc.record({
  readPreference: fc.record({
    mode: fc.constantFrom(...modes),
    tags: fc.array(tagSet, { maxLength: 1 }),
  }),
  maxPoolSize: fc.constantFrom(0, 10, 100),
  directConnection: fc.boolean(),
});

/** Valid records of one service; small sets of values, so that pairs often differ in one thing only. */
export const anyRecord: fc.Arbitrary<PlanRecord> = fc
  .record({
    mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'observe' as const),
    connections: fc.record({
      primary: fc.constantFrom(600, 601, 900),
      secondary: fc.constantFrom(1200, 1500),
      instances: fc.constantFrom(3, 6),
      budget: fc.constantFrom('static' as const, 'leased' as const),
    }),
    preference: fc.constantFrom(...modes),
    tags: fc.array(tagSet, { maxLength: 2 }),
    staleness: fc.constantFrom(undefined, 90, 120),
    reads: fc.record({
      discoveryMS: fc.constantFrom(0, 1000),
      onPrimaryRead: fc.constantFrom('reroute' as const, 'reject' as const, 'allow' as const),
      primaryAllowed: waivers,
      primaryFallback: fc.record({
        maxConcurrent: fc.constantFrom(4, 8),
        maxPerSecond: fc.constantFrom(50, 60),
        maxQueued: fc.constantFrom(0, 20),
        redisUrlEnv: fc.constantFrom(undefined, 'REDIS_URL'),
      }),
    }),
    drift: fc.record({ onDrift: fc.constantFrom('hold' as const, 'warn' as const, 'refuse' as const) }),
    driver: fc.option(driver, { nil: undefined }),
  })
  .map(({ mode, connections, preference, tags, staleness, reads, drift, driver: resolved }) => {
    const primary = preference === 'primary';
    const selection = primary ? {} : { tags, maxStalenessSeconds: staleness };
    const config = { mode, connections, reads: { ...reads, preference, ...selection }, drift };
    return recordOfConfig(
      configSchema.parse({ service: 'api', ...config }),
      resolved && driverWith(resolved),
    );
  });

const SECTIONS = ['connections', 'reads', 'reads.primaryFallback', 'drift', 'driver', ''] as const;

/** Two records that differ in one key at most: a change that hides behind no other. */
export const anyStep: fc.Arbitrary<readonly [PlanRecord, PlanRecord]> = fc
  .tuple(anyRecord, anyRecord, fc.constantFrom(...SECTIONS), fc.nat())
  .map(([before, other, section, pick]) => {
    const after = structuredClone(before);
    const [into, from] = [after, other].map((record) =>
      section
        .split('.')
        .reduce<Record<string, unknown> | undefined>(
          (node, key) => (key === '' ? node : (node?.[key] as Record<string, unknown> | undefined)),
          record as unknown as Record<string, unknown>,
        ),
    );
    if (into === undefined || from === undefined) return [before, after] as const;
    const keys = [...new Set([...Object.keys(into), ...Object.keys(from)])];
    const key = keys[pick % keys.length] ?? '';
    if (Object.hasOwn(from, key)) into[key] = from[key];
    else delete into[key];
    return [before, after] as const;
  });
