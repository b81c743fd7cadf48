/** How long a queue is looked at before it is called standing, milliseconds (controlled delay, RFC 8289: "interval"). */
const WINDOW_MS = 100;

/** So many windows one after the other: the last burst is one. */
const WINDOWS = 3;

/** How many more have to come than go for a queue that does not get shorter by itself. */
const OUTGROWS = 1.1;

/**
 * Tells a queue that drains from one that stands. A burst makes a queue that gets shorter, and callers that wait for
 * their answers before they come again make one that keeps its length: both are answered, oldest first. Such callers may
 * come back in clusters, but no more of them than had begun. Where more comes than is served, and more than that,
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
  /** And how many more that were. */
  #grown = 0;
  #standing = false;

  get isStanding(): boolean {
    return this.#standing;
  }

  /** One more came, whether it was refused or not. */
  came(): void {
    this.#came += 1;
  }

  /**
   * One of the queue is served while the oldest has waited for so long.
   * @param begun operations that were served before and may not have their answers yet, at most
   */
  serves(now: number, oldestWait: number, target: number, begun: number): void {
    this.#served += 1;
    this.#leastWait = Math.min(this.#leastWait, oldestWait);
    if (now < this.#windowEnds) return;
    // The first window begins with the first that had to wait.
    if (this.#windowEnds !== Number.NEGATIVE_INFINITY) this.#judge(target, begun);
    this.#begin(now + WINDOW_MS);
  }

  /** Nobody waits any more. */
  emptied(): void {
    this.#standing = false;
    this.#outgrown = 0;
    this.#grown = 0;
    this.#begin(Number.NEGATIVE_INFINITY);
  }

  /** At the end of a window. */
  #judge(target: number, begun: number): void {
    const outgrew = this.#came > this.#served * OUTGROWS;
    // Newest first and refused early it looks short: while it stands only the load tells that it is over.
    const isLong = this.#standing || this.#leastWait > target;
    this.#outgrown = outgrew && isLong ? this.#outgrown + 1 : 0;
    this.#grown = this.#outgrown > 0 ? this.#grown + this.#came - this.#served : 0;
    this.#standing = this.#standing ? outgrew : this.#outgrown >= WINDOWS && this.#grown > begun;
  }

  #begin(ends: number): void {
    this.#windowEnds = ends;
    this.#leastWait = Number.POSITIVE_INFINITY;
    this.#came = 0;
    this.#served = 0;
  }
}
