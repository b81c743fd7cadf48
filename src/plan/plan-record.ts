import { z } from 'zod';
import { type Config, configSchema } from '../config/schema';
import { type DriverOptions, driverOptionsSchema } from './driver-options';
import { makePlan, type Plan } from './plan';

const { service, mode, connections, reads, drift } = configSchema.shape;
const driftLimits = drift.unwrap().shape;

/**
 * A plan without what differs from process to process (shares, clients): what is locked, compared and
 * fingerprinted. It has the paths of the config, every default spelled out, so that a new default is drift too.
 */
export const planRecordSchema = z.strictObject({
  service,
  mode,
  connections: connections
    .pick({ primary: true, secondary: true, instances: true, budget: true, waitQueue: true })
    .extend({
      lease: z.strictObject({ maxInstances: z.int().min(1), groups: z.int().min(2).optional() }).optional(),
    }),
  reads,
  drift: z.strictObject({
    lock: driftLimits.lock,
    onDrift: driftLimits.onDrift,
    maxPrimaryReadShare: driftLimits.maxPrimaryReadShare,
    windowSeconds: driftLimits.windowSeconds,
  }),
  driver: driverOptionsSchema.optional(),
});

export type PlanRecord = z.infer<typeof planRecordSchema>;

/** The record of a plan, with the options that the driver resolved where they are known. */
export function recordOf(plan: Plan, driver?: DriverOptions): PlanRecord {
  const { routing, limits, maxInstances, leaseGroups } = plan;
  const { maxStalenessSeconds } = routing;
  return {
    service: plan.service,
    mode: plan.mode,
    connections: {
      primary: limits.primary.cap,
      secondary: limits.secondary.cap,
      instances: plan.instances,
      budget: plan.budget,
      waitQueue: { maxSize: plan.waitQueue.maxSize, timeoutMS: plan.waitQueue.timeoutMS },
      ...(maxInstances === undefined
        ? {}
        : { lease: { maxInstances, ...(leaseGroups === 1 ? {} : { groups: leaseGroups }) } }),
    },
    reads: {
      preference: routing.preference,
      ...(maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds }),
      // Tag sets are tried in order; the tags of one set have none.
      tags: routing.tags.map(sortKeys),
      discoveryMS: routing.discoveryMS,
      onPrimaryRead: routing.onPrimaryRead,
      primaryAllowed: routing.waivers
        .map(({ namespace, reason }) => ({ namespace, reason }))
        .sort((a, b) => compareText(a.namespace, b.namespace)),
      primaryFallback: {
        maxConcurrent: routing.fallback.maxConcurrent,
        maxPerSecond: routing.fallback.maxPerSecond,
        maxQueued: routing.fallback.maxQueued,
        ...(routing.fallback.redisUrlEnv === undefined ? {} : { redisUrlEnv: routing.fallback.redisUrlEnv }),
      },
    },
    drift: { ...plan.drift },
    ...(driver === undefined
      ? {}
      : { driver: { ...driver, readPreference: sortTags(driver.readPreference) } }),
  };
}

/** The record of a config; the facts of a process don't show in a record. */
export function recordOfConfig(config: Config, driver?: DriverOptions): PlanRecord {
  return recordOf(makePlan(config), driver);
}

/** The config with the whole accepted plan in place of its own: what `onDrift: "hold"` keeps in force. */
export function withRecord(config: Config, record: PlanRecord): Config {
  const { lease, ...limits } = record.connections;
  const own = config.connections.lease;
  return {
    ...config,
    mode: record.mode,
    connections: {
      ...config.connections,
      ...limits,
      // A record has no groups where there is one.
      lease: lease === undefined ? own : { ...own, ...lease, groups: lease.groups ?? 1 },
    },
    reads: record.reads,
    drift: { ...config.drift, ...record.drift },
  };
}

/** Order by code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortTags(preference: DriverOptions['readPreference']): DriverOptions['readPreference'] {
  return { ...preference, tags: preference.tags.map(sortKeys) };
}

function sortKeys(set: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(set).sort(([a], [b]) => compareText(a, b)));
}
