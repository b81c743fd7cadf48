/** Seeds that broke an invariant once, each with what it found. The fixes have a narrower test of their own as well. */
export const REGRESSIONS = [
  { seed: 5, found: 'a permit freed after a blocked event loop' },
  { seed: 13, found: 'reads that waited over an election' },
  { seed: 1001, found: 'a client closed while it waited to connect' },
  { seed: 1010, found: 'fallback reads that waited for the old time to come again' },
  { seed: 1122, found: 'a monitor reconnected before its old connections were closed' },
  {
    seed: 3154,
    found: 'an attempt under way when the share became smaller, held against the new share too early',
  },
  {
    seed: 3180,
    found: 'attempts that timed out while the event loop was blocked, and that the member had accepted',
  },
] as const;

/** Schedules with leased shares, for the short run. */
export const LEASED = [
  { seed: 9005, what: 'the store goes and another instance takes its part' },
  { seed: 9018, what: 'the store goes twice, replies are lost and the clock jumps' },
  { seed: 9053, what: 'an election and a partition while the store still learns' },
] as const;
