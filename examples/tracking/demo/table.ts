import { SOURCES } from '../service/documents';
import type { Counted } from './count-clicks';
import type { PhaseResult } from './tally';

export function formatTable(results: readonly PhaseResult[], counted: Counted): string {
  const head = ['phase', 'clicks', 'answered', ...SOURCES, 'p50 ms', 'p99 ms'];
  const rows = results.map(({ phase, clicks, answered, sources, p50MS, p99MS }) => [
    phase,
    String(clicks),
    clicks === 0 ? '-' : `${((100 * answered) / clicks).toFixed(2)}%`,
    ...SOURCES.map((source) => String(sources[source])),
    p50MS.toFixed(1),
    p99MS.toFixed(1),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd : cell.padStart).call(cell, widths[column] ?? 0))
      .join('  ');
  const { answered, found, twice } = counted;
  return [
    line(head),
    ...rows.map(line),
    '',
    `Answered clicks: ${answered}. In the database: ${found}. There more than once: ${twice}.`,
  ].join('\n');
}
