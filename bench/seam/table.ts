import type { Summary } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { SeamCost } from './measure';
import type { Part } from './parts';

export interface SeamRow extends SeamCost {
  readonly name: string;
  readonly about: string;
  readonly parts: readonly Part[];
  readonly instructions: number | undefined;
}

export function seamTable(rows: readonly SeamRow[]): string {
  return markdownTable(
    ['case', 'ns of CPU', '95% interval', 'bytes', 'instructions', 'timers', 'where the time goes'],
    rows.map(({ name, nanoseconds, bytes, instructions, timers, parts }) => [
      name,
      nanoseconds.median.toFixed(0),
      interval(nanoseconds),
      bytes.median.toFixed(0),
      instructions?.toFixed(0) ?? '-',
      String(timers),
      parts.map(({ part, share }) => `${part} ${(share * 100).toFixed(0)}%`).join(', '),
    ]),
  );
}

function interval({ low, high }: Summary): string {
  return `${low.toFixed(0)}-${high.toFixed(0)}`;
}
