import type fc from 'fast-check';

/**
 * How many inputs a property is tried with, unless PROPERTY_RUNS says otherwise. Without a seed of its own, or SEED, it
 * is others each time; fast-check prints the seed and the smallest counterexample when a property fails.
 */
export function propertyRuns(runs: number, ownSeed?: number): fc.Parameters<unknown> {
  const { PROPERTY_RUNS, SEED } = process.env;
  const seed = SEED === undefined ? ownSeed : Number(SEED);
  return { numRuns: Number(PROPERTY_RUNS ?? runs), ...(seed === undefined ? {} : { seed }) };
}
