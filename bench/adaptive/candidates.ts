import type { Knowledge } from '../../src/adaptive/controller';
import { AdaptiveLimiter } from '../../src/adaptive/limiter';
import type { Candidate, MakeCandidate } from './candidate';
import { type Step, windowed } from './windowed';

/** As many as an instance always has. */
const LEAST = 2;
/** What Netflix's limiters begin with. */
const FIRST = 20;

/** A cap that somebody chose. */
export function fixed(limit: number): MakeCandidate {
  return () => ({ limit, inFlight: limit, answered: () => undefined });
}

/** What is built in, by itself. */
const governed: MakeCandidate = (most, _others, start) => governedOf(most, start);

/** And where the lease tells a newcomer what the others know. */
const leased: MakeCandidate = (most, others, start) => {
  const known = others.find(({ knowledge }) => knowledge !== undefined)?.knowledge;
  return governedOf(most, start, known);
};

function governedOf(most: number, start: number, known?: Knowledge): Candidate {
  let clock = start;
  const limiter = new AdaptiveLimiter(
    () => ({ least: LEAST, most }),
    () => true,
    start,
    () => clock,
  );
  if (known !== undefined) limiter.learn(known, start);
  return {
    get knowledge() {
      return limiter.knowledge;
    },
    get limit() {
      return limiter.limit;
    },
    get inFlight() {
      return limiter.inFlight;
    },
    answered: (now, kind, servedMS, running, hasWaiters) => {
      clock = now;
      limiter.answered(now, kind, servedMS, running, hasWaiters);
    },
  };
}

const within = (limit: number, most: number): number => Math.min(most, Math.max(LEAST, limit));

/** concurrency-limits' AIMDLimit at its defaults: down by a tenth where an answer took over 5 s, else up by one. */
const aimd = windowed(
  FIRST,
  (): Step =>
    (limit, { longestMS, peak }, most) => {
      if (longestMS > 5_000) return within(limit * 0.9, most);
      return peak * 2 >= limit ? within(limit + 1, most) : limit;
    },
);

/** concurrency-limits' VegasLimit: the best time ever is the one without a queue, forgotten every 30 windows. */
const vegas = windowed(FIRST, (): Step => {
  let best = Number.POSITIVE_INFINITY;
  let windows = 0;
  return (limit, { meanMS, peak }, most) => {
    windows += 1;
    if (windows % 30 === 0) best = meanMS;
    best = Math.min(best, meanMS);
    const queue = Math.ceil(limit * (1 - best / meanMS));
    const step = Math.max(1, Math.log10(limit));
    if (peak * 2 < limit) return limit;
    if (queue <= step) return within(limit + 6 * step, most);
    if (queue < 3 * step) return within(limit + step, most);
    return queue > 6 * step ? within(limit - step, most) : limit;
  };
});

/** concurrency-limits' Gradient2Limit: a slow mean of the times against the last. */
const gradient = windowed(FIRST, (): Step => {
  let slow: number | undefined;
  return (limit, { meanMS, peak }, most) => {
    slow = slow === undefined ? meanMS : slow + (2 / 601) * (meanMS - slow);
    if (slow / meanMS > 2) slow *= 0.95;
    if (peak < limit / 2) return limit;
    const ratio = Math.max(0.5, Math.min(1, (1.5 * slow) / meanMS));
    return within(limit * 0.8 + (limit * ratio + 4) * 0.2, most);
  };
});

/** After failsafe-go's adaptive limiter: less where more in flight came with longer times and no more answers. */
const correlation = windowed(FIRST, (): Step => {
  const seen: { readonly flight: number; readonly ms: number; readonly rate: number }[] = [];
  let slow: number | undefined;
  return (limit, { meanMS, meanInFlight, perSecond, peak }, most) => {
    seen.push({ flight: meanInFlight, ms: meanMS, rate: perSecond });
    if (seen.length > 20) seen.shift();
    slow = slow === undefined ? meanMS : slow + 0.05 * (meanMS - slow);
    const times = pearson(seen.map(({ flight, ms }) => [flight, ms]));
    const rates = pearson(seen.map(({ flight, rate }) => [flight, rate]));
    const queue = limit * (1 - slow / meanMS);
    const step = Math.max(1, Math.log10(limit));
    if (queue > 6 * step || (times > 0.7 && rates < 0)) return within(limit - step, most);
    return peak * 2 >= limit && queue < 3 * step ? within(limit + step, most) : limit;
  };
});

function pearson(pairs: readonly (readonly [number, number])[]): number {
  const n = pairs.length;
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / n;
  const [left, right] = [mean(0), mean(1)];
  let both = 0;
  let one = 0;
  let other = 0;
  for (const [a, b] of pairs) {
    both += (a - left) * (b - right);
    one += (a - left) ** 2;
    other += (b - right) ** 2;
  }
  return one === 0 || other === 0 ? 0 : both / Math.sqrt(one * other);
}

/** The first is what is built in. */
export const CANDIDATES: Readonly<Record<string, MakeCandidate>> = {
  'mongo-governor': governed,
  'mongo-governor, with leases': leased,
  'Vegas (concurrency-limits)': vegas,
  'Gradient2 (concurrency-limits)': gradient,
  'AIMD (concurrency-limits)': aimd,
  'correlation (after failsafe-go)': correlation,
};
