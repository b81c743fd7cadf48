import { LRUCache } from 'lru-cache';
import type { Settings } from './settings';

/** Targets as a region told them last: bounded by entries and by age. */
export class LastKnown {
  readonly #targets: LRUCache<string, string>;

  constructor({ entries, maxAgeMS }: Settings['known']) {
    this.#targets = new LRUCache({ max: entries, ttl: maxAgeMS });
  }

  get size(): number {
    return this.#targets.size;
  }

  get(id: string): string | undefined {
    return this.#targets.get(id);
  }

  set(id: string, target: string): void {
    this.#targets.set(id, target);
  }

  delete(id: string): void {
    this.#targets.delete(id);
  }
}
