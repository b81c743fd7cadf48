/** What stands in a line, between its neighbours by age. */
export interface InLine<W> {
  older: W | undefined;
  newer: W | undefined;
}

/** A line by age that can be left from anywhere. */
export class Line<W extends InLine<W>> implements Iterable<W> {
  #size = 0;
  #oldest: W | undefined;
  #newest: W | undefined;

  get size(): number {
    return this.#size;
  }

  get oldest(): W | undefined {
    return this.#oldest;
  }

  get newest(): W | undefined {
    return this.#newest;
  }

  /** From the oldest on; the one in hand may leave meanwhile. */
  *[Symbol.iterator](): Iterator<W> {
    for (let work = this.#oldest; work !== undefined; ) {
      const { newer } = work;
      yield work;
      work = newer;
    }
  }

  push(work: W): void {
    work.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = work;
    else this.#newest.newer = work;
    this.#newest = work;
    this.#size += 1;
  }

  /** Ahead of all. */
  unshift(work: W): void {
    work.newer = this.#oldest;
    if (this.#oldest === undefined) this.#newest = work;
    else this.#oldest.older = work;
    this.#oldest = work;
    this.#size += 1;
  }

  remove(work: W): void {
    const { older, newer } = work;
    if (older !== undefined) older.newer = newer;
    else this.#oldest = newer;
    if (newer !== undefined) newer.older = older;
    else this.#newest = older;
    work.older = undefined;
    work.newer = undefined;
    this.#size -= 1;
  }
}
