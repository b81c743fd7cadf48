import { type DeploymentMetric, histogramSamples } from './definition';

/** After OpenTelemetry's stable conventions for database clients (`db.client.operation.duration`). */
export const OPERATION_METRICS: readonly DeploymentMetric[] = [
  {
    name: 'db_client_operation_duration_seconds',
    scope: 'deployment',
    type: 'histogram',
    aggregator: 'sum',
    help: 'Operations by member, its role at the time and command, the wait for a connection included; those that failed by error_type: the code of a server\'s error, else the name of the error, at most 8 a command and then "other".',
    labels: ['role', 'server_address', 'db_system_name', 'db_operation_name', 'error_type'],
    *read(source) {
      for (const { address, stats } of source.ledgers) {
        for (const { role, command, ok, errors } of stats.operations.all()) {
          const labels = {
            role,
            server_address: address,
            db_system_name: 'mongodb',
            db_operation_name: command,
          };
          if (ok.count > 0) yield* histogramSamples(labels, ok);
          for (const [error_type, histogram] of errors.entries()) {
            yield* histogramSamples({ ...labels, error_type }, histogram);
          }
        }
      }
    },
  },
];
