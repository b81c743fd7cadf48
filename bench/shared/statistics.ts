/** Median with the interval that holds the true median with about 95% confidence (binomial, order statistics). */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const { length } = sorted;
  // Ranks n/2 -+ 0.98 sqrt(n): the normal approximation of the binomial, good enough from about 8 values on.
  const reach = 0.98 * Math.sqrt(length);
  const at = (rank: number): number => sorted[Math.min(length - 1, Math.max(0, rank))] ?? Number.NaN;
  return {
    median: quantile(sorted, 0.5),
    low: at(Math.floor(length / 2 - reach)),
    high: at(Math.ceil(length / 2 + reach) - 1),
    rounds: length,
  };
}

/** `sorted` ascending; linear between ranks. */
export function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  // On a rank there is nothing between; the next may be Infinity.
  return position === below ? low : low + (high - low) * (position - below);
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Jain's index: 1 when all are equal, 1/n when one has everything. */
export function jain(values: readonly number[]): number {
  const squares = sum(values.map((value) => value * value));
  return squares === 0 ? 1 : sum(values) ** 2 / (values.length * squares);
}
