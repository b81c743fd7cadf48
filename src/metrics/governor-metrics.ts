import { HEALTH_STATES } from '../counts/health';
import type { DeploymentMetric, MetricDefinition, ProcessMetric } from './definition';
import type { DeploymentSource, MetricsSource } from './source';

type Type = 'gauge' | 'counter';
type Aggregator = MetricDefinition['aggregator'];

/** A metric of a process with one value and no labels of its own. */
function single(
  name: string,
  type: Type,
  aggregator: Aggregator,
  help: string,
  value: (source: MetricsSource) => number,
): ProcessMetric {
  return {
    name,
    scope: 'process',
    type,
    aggregator,
    help,
    labels: [],
    *read(source) {
      yield { labels: {}, value: value(source) };
    },
  };
}

/** The same of a deployment; absent where there is no value. */
function ofDeployment(
  name: string,
  type: Type,
  aggregator: Aggregator,
  help: string,
  value: (source: DeploymentSource) => number | undefined,
): DeploymentMetric {
  return {
    name,
    scope: 'deployment',
    type,
    aggregator,
    help,
    labels: [],
    *read(source) {
      const reading = value(source);
      if (reading !== undefined) yield { labels: {}, value: reading };
    },
  };
}

export const GOVERNOR_METRICS: readonly MetricDefinition[] = [
  ofDeployment(
    'mongo_governor_clients',
    'gauge',
    'sum',
    'Governed clients of this process that hold connections or are about to.',
    ({ clients }) => clients,
  ),
  {
    name: 'mongo_governor_config_info',
    scope: 'process',
    type: 'gauge',
    aggregator: 'max',
    help: 'Always 1; labels tell the mode, the fingerprint of the plan, and whether the configuration is in force (config), another plan is held against it (held), or no lock guards it (unlocked).',
    labels: ['mode', 'plan', 'in_force'],
    *read({ mode, planFingerprint, inForce }) {
      const labels = { mode, plan: planFingerprint, in_force: inForce };
      yield { labels, value: 1 };
    },
  },
  single(
    'mongo_governor_config_loaded_timestamp_seconds',
    'gauge',
    'max',
    'When the config in force was loaded, in seconds since the epoch.',
    ({ configLoadedAtSeconds }) => configLoadedAtSeconds,
  ),
  {
    name: 'mongo_governor_reloads_total',
    scope: 'process',
    type: 'counter',
    aggregator: 'sum',
    help: 'Reloads by outcome: applied, or failed (invalid or breaking; the last good config stays).',
    labels: ['outcome'],
    *read({ reloads }) {
      yield { labels: { outcome: 'applied' }, value: reloads.applied };
      yield { labels: { outcome: 'failed' }, value: reloads.failed };
    },
  },
  single(
    'mongo_governor_drift_breaking',
    'gauge',
    'max',
    '1 while the configuration breaks the lock, whether it is in force or held off.',
    ({ driftBreaking }) => (driftBreaking ? 1 : 0),
  ),
  ofDeployment(
    'mongo_governor_primary_read_share',
    'gauge',
    'average',
    'Share of reads that landed on the primary within the window (drift.windowSeconds), 0 to 1.',
    ({ primaryReadShare }) => primaryReadShare,
  ),
  ofDeployment(
    'mongo_governor_primary_read_share_limit',
    'gauge',
    'max',
    'Share above which the drift guard reports (drift.maxPrimaryReadShare).',
    ({ plan }) => plan.drift.maxPrimaryReadShare,
  ),
  {
    name: 'mongo_governor_health',
    scope: 'deployment',
    type: 'gauge',
    aggregator: 'max',
    help: '1 for the state that the deployment is in, as the client sees it that sees it worst: up, degraded (no primary, no secondary, reads that fall back, a queue that does not drain) or down (no member serves).',
    labels: ['state'],
    *read({ health }) {
      if (health === undefined) return;
      for (const state of HEALTH_STATES) yield { labels: { state }, value: Number(state === health) };
    },
  },
  ofDeployment(
    'mongo_governor_lease_seconds_left',
    'gauge',
    'min',
    'Time until the lease of this instance ends; absent with a static budget.',
    ({ leaseSecondsLeft }) => leaseSecondsLeft,
  ),
  ofDeployment(
    'mongo_governor_on_safe_share',
    'gauge',
    'max',
    '1 while the instance lives on its safe share because the lease store is out of reach.',
    ({ onSafeShare }) => (onSafeShare === undefined ? undefined : Number(onSafeShare)),
  ),
];
