import { ADAPTIVE_METRICS } from './adaptive-metrics';
import { ADMISSION_METRICS } from './admission-metrics';
import { CONNECTION_METRICS } from './connection-metrics';
import type { MetricDefinition } from './definition';
import { GOVERNOR_METRICS } from './governor-metrics';
import { OPERATION_METRICS } from './operation-metrics';
import { POLICY_METRICS } from './policy-metrics';

/** Every metric, in the order of the table in docs/metrics.md, which a test compares with this list. */
export const METRICS: readonly MetricDefinition[] = [
  ...CONNECTION_METRICS,
  ...ADAPTIVE_METRICS,
  ...OPERATION_METRICS,
  ...POLICY_METRICS,
  ...ADMISSION_METRICS,
  ...GOVERNOR_METRICS,
];
