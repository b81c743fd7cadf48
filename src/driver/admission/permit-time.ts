/**
 * Part of the time of all permits that new work has for itself, whatever goes on. A few cursors would starve everybody
 * else; and as change streams keep a connection for a second each where a read needs a millisecond, it is time that
 * counts.
 */
const NEW_WORK_SHARE = 1 / 32;
/** What is older than so much time of permits counts half, milliseconds. */
const REMEMBERED_MS = 10_000;

/** Whose permits have been used for how long. */
export class PermitTime {
  #continuing = 0;
  #all = 0;

  /** An operation was in the driver for so long; `continues`: it went on with admitted work. */
  add(ms: number, continues: boolean): void {
    this.#all += ms;
    if (continues) this.#continuing += ms;
    if (this.#all < REMEMBERED_MS) return;
    this.#all /= 2;
    this.#continuing /= 2;
  }

  /** Whether new work has had less than its share. */
  get isTurnOfNewWork(): boolean {
    return this.#all - this.#continuing <= this.#all * NEW_WORK_SHARE;
  }
}
