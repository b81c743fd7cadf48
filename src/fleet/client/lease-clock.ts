/** Time as the lease client sees it: monotonic, so that no change of the wall clock lengthens a lease. */
export interface LeaseClock {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Returns what cancels it. */
  after(delayMS: number, callback: () => void): () => void;
}

/** Its timers don't keep the process alive. */
export const systemClock: LeaseClock = {
  now: () => performance.now(),
  after(delayMS, callback) {
    const timer = setTimeout(callback, delayMS);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
