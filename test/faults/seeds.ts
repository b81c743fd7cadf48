/** Seeds that broke an invariant once, each with what it found. The fixes have a narrower test of their own as well. */
export const REGRESSIONS = [
  { seed: 5, found: 'a permit freed after a blocked event loop' },
  { seed: 13, found: 'reads that waited over an election' },
] as const;
