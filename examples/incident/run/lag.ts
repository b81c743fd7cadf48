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
    // The histogram has the whole time between two looks.
    const p99MS = this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    return Math.round(Math.max(0, p99MS) * 10) / 10;
  }

  reset(): void {
    this.#histogram.reset();
  }

  stop(): void {
    this.#histogram.disable();
  }
}
