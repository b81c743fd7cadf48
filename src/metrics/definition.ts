import type { DurationHistogram } from '../counts/histogram';
import { DURATION_BUCKETS_SECONDS } from '../counts/histogram';
import type { DeploymentSource, MetricsSource } from './source';

export type Labels = Readonly<Record<string, string>>;

/** One line of the exposition. `suffix` is `_bucket`, `_sum` or `_count` of a histogram. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: string;
}

/** Labels that every metric has, and those of a deployment. */
export const SERVICE_LABELS = ['service'] as const;
export const DEPLOYMENT_LABELS = ['service', 'deployment'] as const;

interface Definition<Source> {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /**
   * What one number is made of, where prom-client's `AggregatorRegistry` puts those of several workers together: what each
   * process has of its own adds up; what is one thing of the service is the greatest, the least or the mean.
   */
  readonly aggregator: 'sum' | 'max' | 'min' | 'average';
  readonly help: string;
  /** Beside those that every metric of its scope has. */
  readonly labels: readonly string[];
  read(source: Source): Iterable<Sample>;
}

/** What there is once in a process and service. */
export interface ProcessMetric extends Definition<MetricsSource> {
  readonly scope: 'process';
}

/** What each deployment of a service has. */
export interface DeploymentMetric extends Definition<DeploymentSource> {
  readonly scope: 'deployment';
}

/** A metric: what it is called, what it means, and how it is read from a governor at scrape time. */
export type MetricDefinition = ProcessMetric | DeploymentMetric;

/** All labels of a metric. */
export function labelsOf({ scope, labels }: MetricDefinition): readonly string[] {
  return [...(scope === 'process' ? SERVICE_LABELS : DEPLOYMENT_LABELS), ...labels];
}

/** The lines of a metric for one service. */
export function* samplesOf(definition: MetricDefinition, source: MetricsSource): Iterable<Sample> {
  const { service } = source;
  if (definition.scope === 'process') {
    for (const sample of definition.read(source)) yield withLabels({ service }, sample);
    return;
  }
  for (const deployment of source.deployments) {
    const labels = { service, deployment: deployment.name };
    for (const sample of definition.read(deployment)) yield withLabels(labels, sample);
  }
}

function withLabels(labels: Labels, sample: Sample): Sample {
  return { ...sample, labels: { ...labels, ...sample.labels } };
}

/** A histogram's lines, cumulative as Prometheus wants them. */
export function* histogramSamples(labels: Labels, histogram: DurationHistogram): Iterable<Sample> {
  let cumulative = 0;
  for (const [index, bound] of DURATION_BUCKETS_SECONDS.entries()) {
    cumulative += histogram.counts[index] as number;
    yield { labels: { ...labels, le: String(bound) }, value: cumulative, suffix: '_bucket' };
  }
  const count = histogram.count;
  yield { labels: { ...labels, le: '+Inf' }, value: count, suffix: '_bucket' };
  yield { labels, value: histogram.sumSeconds, suffix: '_sum' };
  yield { labels, value: count, suffix: '_count' };
}
