import { markdownTable } from '../shared/table';
import type { Cell } from '../throughput/rounds';
import { ratio } from '../throughput/table';
import type { Owner, TimeByOwner } from './owners';

/** What was measured without the profiler, and where the time went under it. */
export interface ProfileRow extends Cell {
  /** Microseconds of the main thread for one operation, by whose code was running. */
  readonly micros: TimeByOwner;
  /** What one caller keeps alive while all wait, KB: after a collection in the middle of a round, less before it. */
  readonly aliveKB: number;
}

const COLUMNS: readonly Owner[] = ['garbage collection', 'driver', 'bson', 'node', 'governor', 'limiter'];

export function profileTable(rows: readonly ProfileRow[]): string {
  return markdownTable(
    ['µs of the main thread for an operation', 'throughput to raw', ...COLUMNS, 'alive, KB a caller'],
    rows.map(({ workload, concurrency, contender, throughputRatio, micros, aliveKB }) => [
      `${workload}, ${concurrency} callers: ${contender}`,
      ratio(throughputRatio),
      ...COLUMNS.map((owner) => (micros[owner] ?? 0).toFixed(1)),
      aliveKB.toFixed(1),
    ]),
  );
}
