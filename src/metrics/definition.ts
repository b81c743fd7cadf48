import type { DurationHistogram } from '../counts/histogram';
import { DURATION_BUCKETS_SECONDS } from '../counts/histogram';
import type { MetricsSource } from './source';

export type Labels = Readonly<Record<string, string>>;

/** One line of the exposition. `suffix` is `_bucket`, `_sum` or `_count` of a histogram. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly suffix?: string;
}

/** A metric: what it is called, what it means, and how it is read from a governor at scrape time. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  /** Beside `service`, which every metric has. */
  readonly labels: readonly string[];
  read(source: MetricsSource): Iterable<Sample>;
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
