import { median } from '../shared/statistics';
import type { Sample } from './sample';

type Quantity = Exclude<keyof Sample, 'operations'>;

/** What a quantity may differ by between the beginning and the end: what a scrape, an election, a pool leave behind. */
const ALLOWED: Readonly<Record<Quantity, number>> = {
  heapMB: 3,
  listeners: 0,
  timers: 2,
  series: 0,
  sockets: 4,
};

export interface Growth {
  readonly quantity: Quantity;
  /** Median of the second fifth of the samples: caches and inline code are there by then. */
  readonly early: number;
  /** Median of the last fifth. */
  readonly late: number;
  readonly grew: boolean;
}

/** Compares the end of a long run with its beginning. Throws when there are too few samples to tell. */
export function growthOf(samples: readonly Sample[]): Growth[] {
  const fifth = Math.floor(samples.length / 5);
  if (fifth === 0) throw new Error(`growth needs at least 5 samples, not ${samples.length}`);
  const early = samples.slice(fifth, 2 * fifth);
  const late = samples.slice(-fifth);
  return (Object.keys(ALLOWED) as Quantity[]).map((quantity) => {
    const medianOf = (part: readonly Sample[]): number => median(part.map((sample) => sample[quantity]));
    const [before, after] = [medianOf(early), medianOf(late)];
    return { quantity, early: before, late: after, grew: after > before + ALLOWED[quantity] };
  });
}
