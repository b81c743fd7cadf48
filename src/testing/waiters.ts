interface Waiter {
  readonly ready: () => boolean;
  readonly resolve: (ready: boolean) => void;
  readonly reject: (error: unknown) => void;
  timer: NodeJS.Timeout | undefined;
}

/** Commands that wait for a condition; each is looked at again whenever something changed. */
export class Waiters {
  #waiting: Waiter[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves true when `ready`, false after `timeoutMS` (0: no limit). */
  wait(ready: () => boolean, timeoutMS = 0): Promise<boolean> {
    if (ready()) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { ready, resolve, reject, timer: undefined };
      if (timeoutMS > 0)
        waiter.timer = setTimeout(() => this.#settle(waiter, () => resolve(false)), timeoutMS);
      this.#waiting.push(waiter);
    });
  }

  notify(): void {
    if (this.#waiting.length === 0) return;
    for (const waiter of this.#waiting.filter((each) => each.ready())) {
      this.#settle(waiter, () => waiter.resolve(true));
    }
  }

  /** Fails everything that waits. */
  interrupt(error: unknown): void {
    for (const waiter of this.#waiting.slice()) this.#settle(waiter, () => waiter.reject(error));
  }

  #settle(waiter: Waiter, settle: () => void): void {
    clearTimeout(waiter.timer);
    this.#waiting = this.#waiting.filter((each) => each !== waiter);
    settle();
  }
}
