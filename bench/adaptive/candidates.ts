import { AdaptiveLimiter } from '../../src/adaptive/limiter';
import type { MakeCandidate } from './candidate';

/** A cap that somebody chose. */
export function fixed(limit: number): MakeCandidate {
  return () => ({ limit, inFlight: limit, answered: () => undefined });
}

const LEAST = 2;

/** What is built in. */
export const governed: MakeCandidate = (most) => {
  const limiter = new AdaptiveLimiter(() => ({ least: LEAST, most }), 0);
  return {
    get limit() {
      return limiter.limit;
    },
    get inFlight() {
      return limiter.inFlight;
    },
    answered: (now, kind, servedMS, running, hasWaiters) => {
      limiter.answered(now, now, kind, servedMS, running, hasWaiters);
    },
  };
};
