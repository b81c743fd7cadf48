/**
 * Buckets of OpenTelemetry's database client conventions for `db.client.operation.duration` and
 * `db.client.connection.wait_time`, in seconds.
 */
export const DURATION_BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

/**
 * A histogram as plain numbers: what the operation path can afford. prom-client reads it at scrape time.
 * Counts are per bucket, not cumulative; the last one is +Inf.
 */
export class DurationHistogram {
  // Named, or the declaration would be of a generic type that compilers before TypeScript 5.7 do not have.
  readonly counts: Float64Array = new Float64Array(DURATION_BUCKETS_SECONDS.length + 1);
  sumSeconds = 0;

  record(seconds: number): void {
    let bucket = 0;
    while (
      bucket < DURATION_BUCKETS_SECONDS.length &&
      seconds > (DURATION_BUCKETS_SECONDS[bucket] as number)
    ) {
      bucket += 1;
    }
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.sumSeconds += seconds;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}
