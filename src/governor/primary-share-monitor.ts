import type { Counters } from '../counts/counters';
import { PRIMARY_READ_CAUSES, PrimaryShare } from '../drift/primary-share';
import type { Plan } from '../plan/plan';

const SAMPLES_PER_WINDOW = 30;
const FASTEST_MS = 100;

/**
 * Follows where reads land over a sliding window. Samples the counters, so that the operation path pays nothing.
 * `onEdge` is told once when the share rises above its limit and once when it is back.
 */
export class PrimaryShareMonitor {
  readonly #counters: Counters;
  readonly #onEdge: (edge: 'exceeded' | 'recovered', share: number) => void;
  #share: PrimaryShare;
  #seen: Counters['reads'];
  #timer: NodeJS.Timeout;

  constructor(
    plan: Plan,
    counters: Counters,
    onEdge: (edge: 'exceeded' | 'recovered', share: number) => void,
  ) {
    this.#counters = counters;
    this.#onEdge = onEdge;
    this.#seen = copy(counters.reads);
    this.#share = makeShare(plan);
    this.#timer = this.#start(plan);
  }

  /** A changed limit or window; the window begins anew. */
  follow(plan: Plan): void {
    clearInterval(this.#timer);
    this.#share = makeShare(plan);
    this.#timer = this.#start(plan);
  }

  /** Share of the reads in the window that landed on the primary, 0 to 1. */
  share(): number {
    this.#sample();
    return this.#share.share();
  }

  get exceeded(): boolean {
    return this.#share.exceeded;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #start({ drift }: Plan): NodeJS.Timeout {
    const everyMS = Math.max(FASTEST_MS, (drift.windowSeconds * 1000) / SAMPLES_PER_WINDOW);
    return setInterval(() => this.#check(), everyMS).unref();
  }

  #check(): void {
    this.#sample();
    const edge = this.#share.check();
    if (edge !== undefined) this.#onEdge(edge, this.#share.share());
  }

  #sample(): void {
    const { reads } = this.#counters;
    this.#share.record('secondary', reads.secondary - this.#seen.secondary);
    for (const cause of PRIMARY_READ_CAUSES) {
      const landed = reads.primary[cause] - this.#seen.primary[cause];
      // In development and in tests: there is no other member that it should have gone to.
      if (landed > 0 && cause !== 'only_member') this.#share.record('primary', landed);
    }
    this.#seen = copy(reads);
  }
}

function makeShare({ drift }: Plan): PrimaryShare {
  return new PrimaryShare({ windowMS: drift.windowSeconds * 1000, limit: drift.maxPrimaryReadShare });
}

function copy(reads: Counters['reads']): Counters['reads'] {
  return { ...reads, primary: { ...reads.primary } };
}
