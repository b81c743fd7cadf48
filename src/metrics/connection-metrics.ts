import { ROLES } from '../config/roles';
import type { DurationHistogram } from '../counts/histogram';
import type { MemberStats } from '../counts/member-stats';
import type { MemberLedger } from '../driver/presence/member-ledger';
import type { RoleLimits } from '../plan/plan';
import { type DeploymentMetric, histogramSamples, type Labels } from './definition';
import type { PoolReading } from './source';

export const POOL_LABELS = ['role', 'db_client_connection_pool_name'] as const;

export function poolLabels({ role, address }: Pick<PoolReading, 'role' | 'address'>): Labels {
  return { role, db_client_connection_pool_name: address };
}

/** A gauge with one value per live pool. */
function poolGauge(
  name: string,
  help: string,
  value: (pool: PoolReading) => number,
  aggregator: DeploymentMetric['aggregator'] = 'sum',
): DeploymentMetric {
  return {
    name,
    scope: 'deployment',
    type: 'gauge',
    aggregator,
    help,
    labels: POOL_LABELS,
    *read(source) {
      for (const pool of source.pools()) yield { labels: poolLabels(pool), value: value(pool) };
    },
  };
}

/** A gauge with one value per member, however many names the member has. */
function ledgerGauge(name: string, help: string, value: (ledger: MemberLedger) => number): DeploymentMetric {
  const aggregator = 'sum';
  return {
    name,
    scope: 'deployment',
    type: 'gauge',
    aggregator,
    help,
    labels: POOL_LABELS,
    *read(source) {
      for (const ledger of source.ledgers) {
        yield { labels: poolLabels(ledger), value: ledger.isShown ? value(ledger) : 0 };
      }
    },
  };
}

/** A histogram for each name of a member. */
function memberHistogram(
  name: string,
  help: string,
  value: (stats: MemberStats) => DurationHistogram,
): DeploymentMetric {
  return {
    name,
    scope: 'deployment',
    type: 'histogram',
    aggregator: 'sum',
    help,
    labels: ['db_client_connection_pool_name'],
    *read(source) {
      for (const { address, stats } of source.ledgers) {
        yield* histogramSamples({ db_client_connection_pool_name: address }, value(stats));
      }
    },
  };
}

/** A gauge with one value per role: what the plan in force says. */
function limitGauge(
  name: string,
  help: string,
  aggregator: DeploymentMetric['aggregator'],
  value: (limits: RoleLimits) => number,
): DeploymentMetric {
  return {
    name,
    scope: 'deployment',
    type: 'gauge',
    aggregator,
    help,
    labels: ['role'],
    *read({ plan }) {
      for (const role of ROLES) yield { labels: { role }, value: value(plan.limits[role]) };
    },
  };
}

export const CONNECTION_METRICS: readonly DeploymentMetric[] = [
  {
    name: 'db_client_connection_count',
    scope: 'deployment',
    type: 'gauge',
    aggregator: 'sum',
    help: 'Pooled connections of this process at a member, by state: used or idle.',
    labels: [...POOL_LABELS, 'db_client_connection_state'],
    *read(source) {
      for (const pool of source.pools()) {
        const labels = poolLabels(pool);
        yield { labels: { ...labels, db_client_connection_state: 'used' }, value: pool.inUse };
        yield { labels: { ...labels, db_client_connection_state: 'idle' }, value: pool.idle };
      }
    },
  },
  poolGauge(
    'db_client_connection_max',
    'Pooled connections that this process may hold at a member now; +Inf in observe mode.',
    ({ limit }) => limit,
  ),
  poolGauge(
    'db_client_connection_pending_requests',
    'Operations that wait for a connection now.',
    ({ waiting }) => waiting,
  ),
  {
    name: 'db_client_connection_timeouts_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Operations that gave up waiting for a connection (waitQueueTimeoutMS).',
    labels: POOL_LABELS,
    *read(source) {
      for (const { address, role, stats } of source.ledgers) {
        yield { labels: poolLabels({ address, role }), value: stats.waitTimeouts };
      }
    },
  },
  memberHistogram(
    'db_client_connection_wait_time_seconds',
    'Time that operations waited for a connection.',
    ({ waited }) => waited,
  ),
  memberHistogram(
    'db_client_connection_use_time_seconds',
    'Time that operations had a connection, the opening of one included.',
    ({ used }) => used,
  ),
  memberHistogram(
    'db_client_connection_create_time_seconds',
    'Time that it took to open a pooled connection, handshake and authentication included.',
    ({ created }) => created,
  ),
  poolGauge(
    'mongo_governor_oldest_waiter_seconds',
    'Age of the oldest operation that waits for a connection; 0 when none waits.',
    ({ oldestWaitSeconds }) => oldestWaitSeconds,
    'max',
  ),
  poolGauge(
    'mongo_governor_in_flight_operations',
    'Operations that hold a connection or wait for one; at the limit plus the queue one more is shed.',
    ({ inFlight }) => inFlight,
  ),
  poolGauge(
    'mongo_governor_opening_connections',
    'Connections that are being opened now.',
    ({ pending }) => pending,
  ),
  ledgerGauge(
    'mongo_governor_closing_connections',
    'Connections that are closed here while the member has not seen the close; they still count.',
    ({ closing }) => closing,
  ),
  ledgerGauge(
    'mongo_governor_monitoring_connections',
    "Connections that the clients' monitors hold at a member; part of the share.",
    ({ monitors }) => monitors,
  ),
  ledgerGauge(
    'mongo_governor_reserved_monitoring_connections',
    "Connections that the clients' monitors may open at a member without asking; the pools leave room for them.",
    ({ reserved }) => reserved,
  ),
  limitGauge(
    'mongo_governor_connection_share',
    "This instance's part of the cap at a member of the role, monitoring connections included.",
    'sum',
    ({ share }) => share,
  ),
  limitGauge(
    'mongo_governor_connection_cap',
    'Connections that all instances of the service together may hold at one member of the role.',
    'max',
    ({ cap }) => cap,
  ),
];
