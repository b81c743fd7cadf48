import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds; with a fair share of a processor it is one or two. */
const RESOLUTION_MS = 10;

/** How late this process got to what was due: what its machine took away from it. */
export class LagMeter {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#histogram.enable();
  }

  /** The 99th percentile since the start. */
  get p99MS(): number {
    return lateMS(this.#histogram.percentile(99));
  }

  /** The longest since the start; a single stall is in no percentile. */
  get longestMS(): number {
    return this.#histogram.count === 0 ? 0 : lateMS(this.#histogram.max);
  }

  reset(): void {
    this.#histogram.reset();
  }

  stop(): void {
    this.#histogram.disable();
  }
}

/** The histogram has the whole time between two looks, in nanoseconds. */
function lateMS(between: number): number {
  return Math.round(Math.max(0, between / 1e6 - RESOLUTION_MS) * 10) / 10;
}
