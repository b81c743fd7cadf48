import { type DeploymentMetric, histogramSamples } from './definition';

export const OPERATION_METRICS: readonly DeploymentMetric[] = [
  {
    name: 'db_client_operation_duration_seconds',
    scope: 'deployment',
    type: 'histogram',
    help: 'Operations by member, its role at the time, command and outcome, the wait for a connection included.',
    labels: ['role', 'server_address', 'db_operation_name', 'outcome'],
    *read(source) {
      for (const { address, stats } of source.ledgers) {
        for (const { role, command, ok, error } of stats.operations.all()) {
          const labels = { role, server_address: address, db_operation_name: command };
          if (ok.count > 0) yield* histogramSamples({ ...labels, outcome: 'ok' }, ok);
          if (error.count > 0) yield* histogramSamples({ ...labels, outcome: 'error' }, error);
        }
      }
    },
  },
];
