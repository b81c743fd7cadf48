import type { RefusalReason } from './admission-counts';

/** What enforce mode would have done with an operation. */
export type Foreseen = 'run' | 'wait' | RefusalReason;

/**
 * Observe mode's admission at one member: the same arithmetic, on what would be in flight if the limits held. What would
 * have been refused is in flight too, and counts for nothing here.
 */
export class Forecast {
  #inFlight = 0;

  /** `permits`: connections that the plan leaves for pools; `maxSize`: of the queue. */
  comes(isAdmitted: () => boolean, permits: number, maxSize: number): Foreseen {
    const foreseen = this.#judge(isAdmitted, permits, maxSize);
    if (foreseen !== 'queue_full') this.#inFlight += 1;
    return foreseen;
  }

  /** One that was not foreseen to be refused has settled. */
  goes(): void {
    this.#inFlight -= 1;
  }

  #judge(isAdmitted: () => boolean, permits: number, maxSize: number): Foreseen {
    if (this.#inFlight < permits) return 'run';
    return this.#inFlight < permits + maxSize || isAdmitted() ? 'wait' : 'queue_full';
  }
}
