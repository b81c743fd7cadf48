const TICK_MS = 2;
/** After a stall no more is made up for: callers that nobody listens to call no more. */
const MOST_BEHIND_MS = 50;

/** Offers so many a second, whatever happens to the ones before; the returned function ends it. */
export function openLoop(perSecond: number | (() => number), offer: () => void): () => void {
  const rate = typeof perSecond === 'number' ? () => perSecond : perSecond;
  let due = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    const now = performance.now();
    due += (Math.min(MOST_BEHIND_MS, now - last) * rate()) / 1_000;
    last = now;
    for (; due >= 1; due -= 1) offer();
  }, TICK_MS);
  return () => clearInterval(ticking);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
