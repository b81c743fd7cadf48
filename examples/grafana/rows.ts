import { chart, type Row, stat } from './panel';
import { anyOf, maxBy, metric, quantile, rate, sumBy } from './query';

const POOL = 'db_client_connection_pool_name';
const MEMBER = `service, deployment, role, ${POOL}`;
const MEMBER_LEGEND = `{{service}} at {{role}} {{${POOL}}}`;

/** Connections as the member counts them; the same expression as in examples/prometheus/rules/recording.yml. */
const held = sumBy(
  MEMBER,
  anyOf(
    'db_client_connection_count',
    'mongo_governor_opening_connections',
    'mongo_governor_closing_connections',
    'mongo_governor_monitoring_connections',
  ),
);
const cap = `min by (service, deployment, role) (${metric('mongo_governor_connection_cap')})`;
const primaryShare =
  `${sumBy('service', rate('mongo_governor_reads_total', 'role="primary"'))} / ` +
  `(${sumBy('service', rate('mongo_governor_reads_total'))} > 0)`;

const GLANCE: Row = {
  title: 'At a glance',
  panels: [
    stat({
      title: 'Cap used, fullest member',
      description: 'Connections of all instances against the cap. Above 100% only where nothing is enforced.',
      unit: 'percentunit',
      thresholds: [0.8, 1],
      targets: [{ expr: `max(${held} / on (service, deployment, role) group_left ${cap})`, legend: 'used' }],
    }),
    stat({
      title: 'Reads at the primary',
      description: 'Share of all reads, by any cause. In the incident it went from 0 to 100% by mistake.',
      unit: 'percentunit',
      thresholds: [0.05, 0.2],
      targets: [{ expr: `max(${primaryShare})`, legend: 'share' }],
    }),
    stat({
      title: 'Oldest waiter',
      description:
        'Age of the oldest operation that waits for a connection: the best single sign of saturation.',
      unit: 's',
      thresholds: [0.1, 1],
      targets: [{ expr: `max(${metric('mongo_governor_oldest_waiter_seconds')})`, legend: 'age' }],
    }),
    stat({
      title: 'Shed per second',
      description: 'Operations refused because a queue was full or did not drain.',
      unit: 'ops',
      thresholds: [0.01, 1],
      targets: [{ expr: `sum(${rate('mongo_governor_sheds_total')})`, legend: 'shed' }],
    }),
    stat({
      title: 'Configurations that break the lock',
      description: 'Instances whose configuration differs from the accepted plan in a breaking way.',
      thresholds: [1, 1],
      targets: [{ expr: `sum(${metric('mongo_governor_drift_breaking')})`, legend: 'instances' }],
    }),
    stat({
      title: 'Different plans in one service',
      description: 'More than 1 for longer than a deployment takes: a deployment that stopped half way.',
      thresholds: [2, 2],
      targets: [
        {
          expr: `max(count by (service) (count by (service, plan, in_force) (${metric('mongo_governor_config_info')})))`,
          legend: 'plans',
        },
      ],
    }),
  ],
};

const CONNECTIONS: Row = {
  title: 'Connections',
  panels: [
    chart({
      title: 'Connections at each member, all instances',
      description: 'As the member counts them: pooled, opening, closing and monitoring. Dashed: the cap.',
      targets: [
        { expr: held, legend: MEMBER_LEGEND },
        { expr: cap, legend: 'cap of {{service}} at a {{role}}', limit: true },
      ],
    }),
    chart({
      title: 'Pooled connections by state',
      description: 'Used or idle. All used all the time means that the pool is the bottleneck.',
      stacked: true,
      targets: [
        {
          expr: sumBy(
            `service, deployment, role, db_client_connection_state`,
            metric('db_client_connection_count'),
          ),
          legend: '{{service}} {{role}} {{db_client_connection_state}}',
        },
        {
          expr: sumBy('service, role', `${metric('db_client_connection_max')} < +Inf`),
          legend: 'limit of {{service}} at {{role}}',
          limit: true,
        },
      ],
    }),
    chart({
      title: 'Operations that wait for a connection',
      description: 'At one moment, by member.',
      targets: [
        { expr: sumBy(MEMBER, metric('db_client_connection_pending_requests')), legend: MEMBER_LEGEND },
      ],
    }),
    chart({
      title: 'Wait for a connection',
      description: '99th percentile by member, and the oldest waiter.',
      unit: 's',
      targets: [
        {
          expr: quantile(0.99, `service, ${POOL}`, 'db_client_connection_wait_time_seconds'),
          legend: `p99 {{service}} {{${POOL}}}`,
        },
        {
          expr: maxBy(MEMBER, metric('mongo_governor_oldest_waiter_seconds')),
          legend: `oldest ${MEMBER_LEGEND}`,
        },
      ],
    }),
  ],
};

const ADAPTIVE: Row = {
  title: 'What members can carry',
  panels: [
    chart({
      title: 'Adaptive limit of each member',
      description:
        'Pooled connections that the member can carry, all instances together. Dashed: what they may hold now. At the dashed line all the time: the cap is lower than the member needs it to be.',
      targets: [
        { expr: sumBy(MEMBER, metric('mongo_governor_adaptive_limit')), legend: MEMBER_LEGEND },
        {
          expr: sumBy(MEMBER, `${metric('db_client_connection_max')} < +Inf`),
          legend: `limit of ${MEMBER_LEGEND}`,
          limit: true,
        },
      ],
    }),
    chart({
      title: 'Operations that queue at a member, and why the limit is what it is',
      description: 'As estimated, all instances together; and how many instances have which reason.',
      targets: [
        { expr: sumBy(MEMBER, metric('mongo_governor_adaptive_queue')), legend: `queue ${MEMBER_LEGEND}` },
        {
          expr: `${sumBy(`service, role, ${POOL}, reason`, metric('mongo_governor_adaptive_limit_reason'))} > 0`,
          legend: `{{reason}} {{service}} {{${POOL}}}`,
        },
      ],
    }),
    chart({
      title: 'Time without a queue',
      description:
        'By command, mean of the instances. Where it grows the member itself got slower, whatever load there is.',
      unit: 's',
      targets: [
        {
          expr: `avg by (service, ${POOL}, db_operation_name) (${metric('mongo_governor_adaptive_baseline_seconds')})`,
          legend: `{{db_operation_name}} {{service}} {{${POOL}}}`,
        },
      ],
    }),
  ],
};

const READS: Row = {
  title: 'Reads',
  panels: [
    chart({
      title: 'Reads by role and cause',
      description: 'Where reads land and why. Anything but "policy" at a secondary has a cause with a name.',
      unit: 'ops',
      stacked: true,
      targets: [
        {
          expr: sumBy('service, role, cause', rate('mongo_governor_reads_total')),
          legend: '{{service}} {{role}}: {{cause}}',
        },
      ],
    }),
    chart({
      title: 'Share of reads at the primary',
      description: 'By service, with the limit of its drift guard.',
      unit: 'percentunit',
      max: 1,
      targets: [
        { expr: primaryShare, legend: '{{service}}' },
        {
          expr: maxBy('service', metric('mongo_governor_primary_read_share_limit')),
          legend: 'limit of {{service}}',
          limit: true,
        },
      ],
    }),
    chart({
      title: 'Verdicts',
      description: 'What the governor decided about reads that were about to reach the primary.',
      unit: 'ops',
      targets: [
        {
          expr: sumBy('service, verdict', rate('mongo_governor_verdicts_total')),
          legend: '{{service}} {{verdict}}',
        },
      ],
    }),
    chart({
      title: 'Reads without a secondary',
      description: 'Fallback reads by reason: admitted at the primary, or refused beyond the budget.',
      unit: 'ops',
      targets: [
        {
          expr: sumBy('service, reason, outcome', rate('mongo_governor_fallback_reads_total')),
          legend: '{{service}} {{reason}} {{outcome}}',
        },
      ],
    }),
  ],
};

const OPERATIONS: Row = {
  title: 'Operations',
  panels: [
    chart({
      title: 'Health, retries and the time of connections',
      description:
        'Deployments that are not up, retries of the driver, how long connections are used and take to open.',
      unit: 'short',
      targets: [
        {
          expr: 'max by (service, deployment, state) (mongo_governor_health{state!="up"})',
          legend: '{{service}} {{deployment}} {{state}}',
        },
        {
          expr: sumBy('service, outcome', rate('mongo_governor_driver_retries_total')),
          legend: '{{service}} retries {{outcome}}',
        },
        {
          expr: quantile(0.99, 'service', 'db_client_connection_use_time_seconds'),
          legend: '{{service}} used, p99 seconds',
        },
        {
          expr: quantile(0.99, 'service', 'db_client_connection_create_time_seconds'),
          legend: '{{service}} opened in, p99 seconds',
        },
      ],
    }),
    chart({
      title: 'Operations and refusals',
      description: 'By role and, of those that failed, what with; shed ones never reached the driver.',
      unit: 'ops',
      targets: [
        {
          expr: sumBy('service, role, error_type', rate('db_client_operation_duration_seconds_count')),
          legend: '{{service}} {{role}} {{error_type}}',
        },
        {
          expr: sumBy('service, role, lane', rate('mongo_governor_sheds_total')),
          legend: '{{service}} {{role}} shed, lane {{lane}}',
        },
      ],
    }),
    chart({
      title: 'Lanes',
      description:
        'New work by lane: what waited for a permit, and what was refused with nothing sent, by why.',
      unit: 'ops',
      targets: [
        {
          expr: sumBy('service, lane', rate('mongo_governor_waited_operations_total')),
          legend: '{{service}} {{lane}} waited',
        },
        {
          expr: sumBy('service, lane, reason', rate('mongo_governor_refused_operations_total')),
          legend: '{{service}} {{lane}} refused: {{reason}}',
        },
      ],
    }),
    chart({
      title: 'Waiting now, by lane',
      description: 'New work that waits for a permit; a lane that never empties asks for more than there is.',
      targets: [
        {
          expr: sumBy('service, lane', metric('mongo_governor_lane_waiting_operations')),
          legend: '{{service}} {{lane}}',
        },
      ],
    }),
    chart({
      title: 'Duration',
      description: 'Median and 99th percentile by role, the wait for a connection included.',
      unit: 's',
      targets: [
        {
          expr: quantile(0.5, 'service, role', 'db_client_operation_duration_seconds'),
          legend: 'p50 {{service}} {{role}}',
        },
        {
          expr: quantile(0.99, 'service, role', 'db_client_operation_duration_seconds'),
          legend: 'p99 {{service}} {{role}}',
        },
      ],
    }),
  ],
};

const CONFIGURATION: Row = {
  title: 'Configuration',
  panels: [
    chart({
      title: 'Mode and plan of each instance',
      description: '"held": the accepted plan is in force against a breaking change.',
      type: 'table',
      targets: [
        {
          expr: `count by (service, instance, mode, plan, in_force) (${metric('mongo_governor_config_info')})`,
          legend: '',
        },
      ],
    }),
    chart({
      title: 'Age of the configuration in force',
      description: 'An instance that is far above its siblings did not get the last change.',
      unit: 's',
      targets: [
        {
          expr: `time() - ${maxBy('service, instance', metric('mongo_governor_config_loaded_timestamp_seconds'))}`,
          legend: '{{service}} {{instance}}',
        },
      ],
    }),
  ],
};

/** Written by hand: what the person on call looks at first comes first. */
export const ROWS: readonly Row[] = [GLANCE, CONNECTIONS, ADAPTIVE, READS, OPERATIONS, CONFIGURATION];
