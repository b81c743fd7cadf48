import type { Summary } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { Owner, TimeByOwner } from './owners';

export interface ProfileRow {
  readonly workload: string;
  readonly concurrency: number;
  readonly contender: string;
  /** Throughput to raw's, without the profiler. */
  readonly throughputRatio: Summary;
  /** Microseconds of the main thread for one operation, by whose code was running. */
  readonly micros: TimeByOwner;
  /** What one caller keeps alive while all wait, KB: after a collection in the middle of a round, less before it. */
  readonly aliveKB: number;
}

const COLUMNS: readonly Owner[] = ['garbage collection', 'driver', 'bson', 'node', 'governor', 'limiter'];

export function profileTable(rows: readonly ProfileRow[]): string {
  return markdownTable(
    ['µs of the main thread for an operation', 'throughput to raw', ...COLUMNS, 'alive, KB a caller'],
    rows.map(
      ({ workload, concurrency, contender, throughputRatio: { median, low, high }, micros, aliveKB }) => [
        `${workload}, ${concurrency} callers: ${contender}`,
        `**${median.toFixed(2)}** (${low.toFixed(2)}-${high.toFixed(2)})`,
        ...COLUMNS.map((owner) => (micros[owner] ?? 0).toFixed(1)),
        aliveKB.toFixed(1),
      ],
    ),
  );
}
