/** Weight of the newest of the times: the average follows some tens of operations. */
const WEIGHT = 1 / 16;

/** How long an operation is in the driver once it has its permit: a moving average, milliseconds; 0 before the first. */
export class ServiceTime {
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  add(ms: number): void {
    this.#ms = this.#ms === 0 ? ms : this.#ms + (ms - this.#ms) * WEIGHT;
  }
}
