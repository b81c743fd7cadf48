import type { AdaptiveReason } from '../adaptive/controller';
import type { AdaptiveReading } from '../adaptive/limiter';
import { POOL_LABELS, poolLabels } from './connection-metrics';
import type { DeploymentMetric, Labels, Sample } from './definition';
import type { DeploymentSource } from './source';

/** Told by the compiler where there is another. */
const REASONS = Object.keys({
  starting: 0,
  unused: 0,
  growing: 0,
  steady: 0,
  queueing: 0,
  overloaded: 0,
} satisfies Record<AdaptiveReason, 0>);

/** A gauge of each member that something is known of; absent before, and where no limit is worked out. */
function adaptiveGauge(
  name: string,
  help: string,
  value: (reading: AdaptiveReading) => number,
): DeploymentMetric {
  return {
    ...perMember(function* (reading, labels) {
      yield { labels, value: value(reading) };
    }),
    name,
    aggregator: 'sum',
    help,
    labels: POOL_LABELS,
  };
}

function perMember(samples: (reading: AdaptiveReading, labels: Labels) => Iterable<Sample>) {
  return {
    scope: 'deployment',
    type: 'gauge',
    *read(source: DeploymentSource): Iterable<Sample> {
      for (const pool of source.pools()) {
        if (pool.adaptive !== undefined) yield* samples(pool.adaptive, poolLabels(pool));
      }
    },
  } as const;
}

export const ADAPTIVE_METRICS: readonly DeploymentMetric[] = [
  adaptiveGauge(
    'mongo_governor_adaptive_limit',
    'Pooled connections of this process that a member can carry, as its answers tell, at most the share; absent where nothing is known yet and with connections.adaptive "off".',
    ({ limit }) => limit,
  ),
  adaptiveGauge(
    'mongo_governor_adaptive_queue',
    'Operations of this process that queue at the member itself, as estimated from how much longer than without a queue it takes.',
    ({ queue }) => queue,
  ),
  {
    ...perMember(function* ({ baselineMS }, labels) {
      for (const [command, milliseconds] of Object.entries(baselineMS)) {
        yield { labels: { ...labels, db_operation_name: command }, value: milliseconds / 1000 };
      }
    }),
    name: 'mongo_governor_adaptive_baseline_seconds',
    // Each process looks at the same member.
    aggregator: 'average',
    help: 'Time that a member takes for a command without a queue, as its answers have told.',
    labels: [...POOL_LABELS, 'db_operation_name'],
  },
  {
    ...perMember(function* ({ reason: present }, labels) {
      for (const reason of REASONS) {
        yield { labels: { ...labels, reason }, value: Number(reason === present) };
      }
    }),
    name: 'mongo_governor_adaptive_limit_reason',
    aggregator: 'sum',
    help: '1 for the reason why the adaptive limit is what it is: starting, unused (less is asked for), growing, steady, queueing (more queues at the member than keeps it busy) or overloaded (it said so, refused a connection or did not answer in time); of several workers their number.',
    labels: [...POOL_LABELS, 'reason'],
  },
];
