import type { LeaseClock } from '../../src/fleet/client/lease-clock';

/** Promises settle within this many turns of the microtask queue. */
const SETTLING_TURNS = 20;

/** A clock that the test moves. */
export class FakeClock implements LeaseClock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(delayMS: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMS, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs what is due, each at its time. */
  async advance(ms: number): Promise<void> {
    await settled();
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await settled();
    }
    this.#now = until;
    await settled();
  }

  /** Time passes and nothing runs: the process is stopped, or its event loop is blocked. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < SETTLING_TURNS; turn++) await undefined;
}
