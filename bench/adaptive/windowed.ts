import type { MakeCandidate } from './candidate';

/** What the peers' limiters are told of a window of a second. */
export interface Seen {
  readonly meanMS: number;
  readonly longestMS: number;
  readonly meanInFlight: number;
  readonly peak: number;
  readonly perSecond: number;
}

export type Step = (limit: number, seen: Seen, most: number) => number;

const WINDOW_MS = 1_000;
const ENOUGH = 10;

/** A limiter that is asked once a window, as concurrency-limits' WindowedLimit does. */
export function windowed(first: number, makeStep: () => Step): MakeCandidate {
  return (most) => {
    const step = makeStep();
    let limit = Math.min(first, most);
    let since = 0;
    let count = 0;
    let busyMS = 0;
    let longestMS = 0;
    let peak = 0;
    return {
      get limit() {
        return limit;
      },
      get inFlight() {
        return limit;
      },
      answered: (now, _kind, servedMS, running) => {
        count += 1;
        busyMS += servedMS;
        longestMS = Math.max(longestMS, servedMS);
        peak = Math.max(peak, running);
        const tookMS = now - since;
        if (tookMS < WINDOW_MS || count < ENOUGH) return;
        const meanInFlight = busyMS / tookMS;
        const perSecond = (count / tookMS) * 1_000;
        limit = step(limit, { meanMS: busyMS / count, longestMS, meanInFlight, peak, perSecond }, most);
        since = now;
        count = 0;
        busyMS = 0;
        longestMS = 0;
        peak = 0;
      },
    };
  };
}
