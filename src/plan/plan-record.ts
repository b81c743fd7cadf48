import { z } from 'zod';
import { normalMatch } from '../config/deployment-of';
import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig } from '../config/deployments';
import { type Config, configSchema } from '../config/schema';
import { withSlashes } from '../config/slashes';
import { type DriverOptions, driverOptionsSchema } from './driver-options';
import { makePlan, type Plan } from './plan';

const { service, instance, mode, connections, reads, drift, availability, metrics, deployments } =
  configSchema.shape;
const driftLimits = drift.unwrap().shape;
const { keyType: deploymentName, valueType: deployment } = deployments.unwrap();

const waitQueue = connections.shape.waitQueue.unwrap();
const lease = connections.shape.lease.unwrap();

const connectionsRecord = connections
  .pick({ primary: true, secondary: true, instances: true, budget: true })
  .extend({
    // Absent where it is the default, as in a lock that was written before there was a choice.
    adaptive: connections.shape.adaptive.unwrap().optional(),
    // Absent where there are none: a lock that was written before there were lanes is as good as ever.
    waitQueue: waitQueue.extend({ lanes: waitQueue.shape.lanes.unwrap().optional() }),
    // Absent where the budget is static. Of a lock of an earlier version where leases are kept is not known.
    lease: lease
      .extend({
        store: lease.shape.store.unwrap().optional(),
        database: lease.shape.database.unwrap().optional(),
        ttlMS: lease.shape.ttlMS.unwrap().optional(),
        renewMS: lease.shape.renewMS.unwrap().optional(),
        weight: lease.shape.weight.unwrap().optional(),
        maxInstances: lease.shape.maxInstances.unwrap(),
      })
      .optional(),
  });

/** What a deployment has of its own, whole: what it takes over from the top level is spelled out too. */
const deploymentRecordSchema = z.strictObject({
  match: deployment.shape.match,
  connections: connectionsRecord,
  reads,
  drift: z.strictObject({
    maxPrimaryReadShare: driftLimits.maxPrimaryReadShare,
    windowSeconds: driftLimits.windowSeconds,
  }),
});

/**
 * What a record leaves out: it is of one process, or of an editor. Everything else that can be configured is in it, and
 * a test goes through all leaves of the schema.
 */
export const PROCESS_LOCAL: readonly string[] = [
  '$schema',
  // In it where all processes read it from one file (`fixedInstance`).
  'instance',
  'metrics.port',
  'metrics.console',
];

/**
 * A plan without what differs from process to process (shares, clients): what is locked, compared and
 * fingerprinted. It has the paths of the config, every default spelled out, so that a new default is drift too.
 */
export const planRecordSchema = z.strictObject({
  service,
  mode,
  connections: connectionsRecord,
  reads,
  drift: z.strictObject({
    lock: driftLimits.lock,
    requireLock: driftLimits.requireLock,
    onDrift: driftLimits.onDrift,
    maxPrimaryReadShare: driftLimits.maxPrimaryReadShare,
    windowSeconds: driftLimits.windowSeconds,
    watch: driftLimits.watch,
  }),
  /** Absent where nothing is chosen, as in a lock that was written before there was a choice. */
  availability: availability.unwrap().optional(),
  metrics: metrics.unwrap().pick({ host: true }).prefault({}),
  /** A name that every process has: one that is written in the configuration file. */
  instance,
  driver: driverOptionsSchema.optional(),
  /** In the order in which they are tried; absent where the config names none. */
  deployments: z.record(deploymentName, deploymentRecordSchema).optional(),
});

export type PlanRecord = z.infer<typeof planRecordSchema>;
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/**
 * The record of a config.
 * @param driver what the driver resolved of the connection string, where it is known
 * @param instance the name that all processes have, see `fixedInstance`
 */
export function recordOfConfig(config: Config, driver?: DriverOptions, instance?: string): PlanRecord {
  const record: PlanRecord = {
    ...recordOf(makePlan(config), deploymentConfig(config, DEFAULT_DEPLOYMENT)),
    ...(instance === undefined ? {} : { instance }),
    ...(driver === undefined
      ? {}
      : { driver: { ...driver, readPreference: sortTags(driver.readPreference) } }),
  };
  const named = Object.entries(config.deployments ?? {});
  if (named.length === 0) return record;
  const sections = named.map(([name, { match }]) => [name, deploymentRecordOf(config, name, match)]);
  return { ...record, deployments: Object.fromEntries(sections) };
}

function deploymentRecordOf(
  config: Config,
  name: string,
  match: DeploymentRecord['match'],
): DeploymentRecord {
  const own = recordOf(makePlan(config, {}, name), deploymentConfig(config, name));
  const { maxPrimaryReadShare, windowSeconds } = own.drift;
  return {
    match: normalMatch(match),
    connections: own.connections,
    reads: own.reads,
    drift: { maxPrimaryReadShare, windowSeconds },
  };
}

function recordOf(
  plan: Plan,
  { connections: configured, drift: guard, metrics: listener }: Config,
): PlanRecord {
  const { routing, limits } = plan;
  const { maxStalenessSeconds } = routing;
  return {
    service: plan.service,
    mode: plan.mode,
    connections: {
      primary: limits.primary.cap,
      secondary: limits.secondary.cap,
      instances: plan.instances,
      budget: plan.budget,
      ...(plan.adaptive === 'observe' ? {} : { adaptive: plan.adaptive }),
      waitQueue: waitQueueRecord(plan.waitQueue),
      ...(plan.budget === 'static' ? {} : { lease: configured.lease }),
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
    drift: { ...plan.drift, lock: withSlashes(plan.drift.lock), watch: guard.watch },
    ...(plan.availability.failFastAfterMS === undefined ? {} : { availability: { ...plan.availability } }),
    metrics: { host: listener.host },
  };
}

function waitQueueRecord({
  maxSize,
  timeoutMS,
  targetMS,
  lanes: { critical, background },
}: Plan['waitQueue']): PlanRecord['connections']['waitQueue'] {
  const hasLanes = critical.length > 0 || background.length > 0;
  return {
    maxSize,
    timeoutMS,
    ...(targetMS === undefined ? {} : { targetMS }),
    ...(hasLanes
      ? {
          lanes: { critical: [...critical].sort(compareText), background: [...background].sort(compareText) },
        }
      : {}),
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
