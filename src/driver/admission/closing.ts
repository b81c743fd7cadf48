/** Tells those that wait for something of a client that it has closed. */
export class Closing {
  readonly #waiting = new Set<() => void>();
  #closed = false;

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Calls `onClosed` once it closes; at once where it has. */
  follow(onClosed: () => void): void {
    if (this.#closed) onClosed();
    else this.#waiting.add(onClosed);
  }

  leave(onClosed: () => void): void {
    this.#waiting.delete(onClosed);
  }

  close(): void {
    this.#closed = true;
    for (const onClosed of this.#waiting) onClosed();
    this.#waiting.clear();
  }
}
