/** Of what has succeeded in the window, so much may be tried again. */
const PART = 0.5;
const HALF_WINDOW_MS = 1_000;
/** May be tried again in a window, whatever has succeeded, beside one for each operation that a pool may have under way. */
const LEAST = 10;

interface Half {
  succeeded: number;
  retried: number;
}

/**
 * How many of a pool's operations the driver may try again. It retries each by itself, overload errors twice: three times
 * the load for members that have said that it is too much. An election fails what is under way, once: that always has room.
 */
export class RetryBudget {
  #now: Half = { succeeded: 0, retried: 0 };
  #before: Half = { succeeded: 0, retried: 0 };
  #nowSince = Number.NEGATIVE_INFINITY;

  /** `now`: on `performance.now()`'s clock. */
  succeeded(now: number): void {
    this.#turn(now);
    this.#now.succeeded += 1;
  }

  /** @param permits operations that the pool may have under way at a time */
  take(now: number, permits: number): boolean {
    this.#turn(now);
    const succeeded = this.#now.succeeded + this.#before.succeeded;
    const retried = this.#now.retried + this.#before.retried;
    // Without a limit there is no number of operations that an election may fail at once.
    const underWay = Number.isFinite(permits) ? permits : 0;
    if (retried >= Math.max(LEAST + underWay, succeeded * PART)) return false;
    this.#now.retried += 1;
    return true;
  }

  #turn(now: number): void {
    if (now - this.#nowSince < HALF_WINDOW_MS) return;
    const isNext = now - this.#nowSince < 2 * HALF_WINDOW_MS;
    this.#before = isNext ? this.#now : { succeeded: 0, retried: 0 };
    this.#now = { succeeded: 0, retried: 0 };
    this.#nowSince = now;
  }
}
