import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig } from '../config/deployments';
import { overridesTo } from '../config/overrides';
import type { Config } from '../config/schema';
import type { PlanRecord } from './plan-record';

/**
 * The config with the whole accepted plan in place of its own, deployments included: what `onDrift: "hold"` keeps in
 * force. What a record does not have (the name of the instance, the port of the listener) stays as the config says.
 */
export function withRecord(config: Config, record: PlanRecord): Config {
  const own = deploymentConfig(config, DEFAULT_DEPLOYMENT);
  const top = {
    ...own,
    ...held(own, record),
    mode: record.mode,
    drift: { ...own.drift, ...record.drift },
    metrics: { ...own.metrics, ...record.metrics },
  };
  if (record.deployments === undefined) return top;
  const sections = Object.entries(record.deployments).map(([name, section]) => {
    const { connections, reads } = held(deploymentConfig(config, name), section);
    return [
      name,
      {
        match: section.match,
        connections: overridesTo(top.connections, connections),
        reads: overridesTo(top.reads, reads),
        drift: section.drift,
      },
    ];
  });
  return { ...top, deployments: Object.fromEntries(sections) };
}

type Sections = Pick<PlanRecord, 'connections' | 'reads'>;

function held({ connections }: Config, record: Sections): Pick<Config, 'connections' | 'reads'> {
  const { lease, ...limits } = record.connections;
  return {
    connections: {
      ...connections,
      ...limits,
      adaptive: limits.adaptive ?? 'observe',
      // A record has no lanes where there are none.
      waitQueue: { ...limits.waitQueue, lanes: limits.waitQueue.lanes ?? { critical: [], background: [] } },
      lease: lease === undefined ? connections.lease : heldLease(connections.lease, lease),
    },
    reads: record.reads,
  };
}

type Lease = Config['connections']['lease'];

/** What a lock of an earlier version does not know of leases stays as the config says. */
function heldLease(own: Lease, record: NonNullable<PlanRecord['connections']['lease']>): Lease {
  const { store, database, ttlMS, renewMS, weight, groups, maxInstances } = record;
  const { uriEnv } = store === undefined ? own : record;
  return {
    store: store ?? own.store,
    ...(uriEnv === undefined ? {} : { uriEnv }),
    database: database ?? own.database,
    ttlMS: ttlMS ?? own.ttlMS,
    renewMS: renewMS ?? own.renewMS,
    maxInstances,
    groups,
    weight: weight ?? own.weight,
  };
}
