import { markdownTable } from '../shared/table';
import type { Growth } from './growth';
import type { Sample } from './sample';

export interface LongRun {
  readonly operations: number;
  readonly failed: number;
  readonly failovers: number;
  readonly minutes: number;
  readonly samples: readonly Sample[];
  readonly growth: readonly Growth[];
}

const UNITS = { heapMB: 'heap after a collection, MB' } as Readonly<Record<string, string>>;

export function longRunTable({ operations, failed, failovers, minutes, samples, growth }: LongRun): string {
  const rows = growth.map(({ quantity, early, late, grew }) => [
    UNITS[quantity] ?? quantity,
    early.toFixed(quantity === 'heapMB' ? 1 : 0),
    late.toFixed(quantity === 'heapMB' ? 1 : 0),
    grew ? 'grew' : 'no growth',
  ]);
  return (
    `${operations.toLocaleString('en')} operations in ${minutes.toFixed(0)} minutes, ${failovers} failovers, ` +
    `${failed.toLocaleString('en')} operations failed during them, ${samples.length} samples.\n\n` +
    markdownTable(['median of samples', 'second fifth', 'last fifth', ''], rows)
  );
}
