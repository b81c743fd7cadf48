import { isUndiscovered } from '../../policy/fallback-reason';
import type { DriverServerDescription } from '../shape/internals';

/**
 * Cold start: until a secondary is discovered a read that prefers secondaries would land on the primary, and a
 * restarting fleet would do so all at once. Reads wait here, each bounded, for members that are listed but unknown.
 */
export class Discovery {
  readonly #descriptions: () => Iterable<DriverServerDescription>;
  readonly #waiting = new Set<(found: boolean) => void>();

  constructor(descriptions: () => Iterable<DriverServerDescription>) {
    this.#descriptions = descriptions;
  }

  /** Resolves true once a secondary is known or no member is undiscovered any more; false after `withinMS`. */
  settled(withinMS: number): Promise<boolean> {
    if (this.#isSettled()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (found: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(finish);
        resolve(found);
      };
      const timer = setTimeout(() => finish(false), withinMS);
      this.#waiting.add(finish);
    });
  }

  /** A description changed. */
  look(): void {
    if (this.#waiting.size > 0 && this.#isSettled()) this.#finishAll(true);
  }

  /** The topology closed. */
  giveUp(): void {
    this.#finishAll(false);
  }

  #isSettled(): boolean {
    let undiscovered = false;
    for (const description of this.#descriptions()) {
      if (description.type === 'RSSecondary') return true;
      undiscovered ||= isUndiscovered(description);
    }
    return !undiscovered;
  }

  #finishAll(found: boolean): void {
    for (const finish of this.#waiting) finish(found);
  }
}
