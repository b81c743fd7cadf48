/** How long a queue is looked at before it is called standing, milliseconds (controlled delay, RFC 8289: "interval"). */
const WINDOW_MS = 100;

/** So many windows one after the other: the last burst is one. */
const WINDOWS = 3;

/** How many more have to come than go for a queue that does not get shorter by itself. */
const OUTGROWS = 1.1;

/**
 * Tells a queue that drains from one that stands. A burst makes a queue that gets shorter, and callers that wait for
 * each other's answers make one that keeps its length: both are answered, oldest first. Where more comes than is served
 * and even the least wait is above the target, window after window, waiting helps nobody: all are late, for as long as the
 * overload lasts.
 *
 * The wait that counts is that of the oldest, whichever is served: newest first would look short.
 * Times are milliseconds on one clock.
 */
export class StandingQueue {
  #windowEnds = Number.NEGATIVE_INFINITY;
  #leastWait = Number.POSITIVE_INFINITY;
  #came = 0;
  #served = 0;
  /** Windows in a row in which more came than went, and nobody was served in time. */
  #outgrown = 0;
  #standing = false;

  get isStanding(): boolean {
    return this.#standing;
  }

  /** One more came, whether it was refused or not. */
  came(): void {
    this.#came += 1;
  }

  /** One of the queue is served while the oldest has waited for so long. */
  serves(now: number, oldestWait: number, target: number): void {
    this.#served += 1;
    this.#leastWait = Math.min(this.#leastWait, oldestWait);
    if (oldestWait <= target) this.#drains();
    if (now < this.#windowEnds) return;
    // The first window begins with the first that had to wait.
    const isWindow = this.#windowEnds !== Number.NEGATIVE_INFINITY;
    const outgrew = isWindow && this.#leastWait > target && this.#came > this.#served * OUTGROWS;
    // What stands goes on to stand until it has been short: what is refused early comes again.
    if (outgrew) this.#outgrown += 1;
    else if (!this.#standing) this.#outgrown = 0;
    this.#standing ||= this.#outgrown >= WINDOWS;
    this.#begin(now + WINDOW_MS);
  }

  /** Nobody waits any more. */
  emptied(): void {
    this.#drains();
    this.#begin(Number.NEGATIVE_INFINITY);
  }

  #drains(): void {
    this.#standing = false;
    this.#outgrown = 0;
  }

  #begin(ends: number): void {
    this.#windowEnds = ends;
    this.#leastWait = Number.POSITIVE_INFINITY;
    this.#came = 0;
    this.#served = 0;
  }
}
