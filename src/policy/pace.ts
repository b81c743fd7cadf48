/** Lets one start through every so often, by the monotonic clock: no setting of the clock makes it wait or hurry. */
export class Pace {
  #intervalMS: number;
  #nextAt = 0;

  constructor(intervalMS: number) {
    this.#intervalMS = intervalMS;
  }

  update(intervalMS: number): void {
    this.#intervalMS = intervalMS;
  }

  /** Resolves when it is this caller's turn. */
  async turn(): Promise<void> {
    if (this.#intervalMS === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMS;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  }
}
