import type { Document } from '../wire/bson';

const MAX_SESSIONS = 10_000;

/** The sessions that this member has heard of, for `$listLocalSessions`. */
export class LocalSessions {
  readonly #lastUse = new Map<string, { readonly lsid: Document; readonly at: number }>();

  used(key: string, lsid: Document): void {
    this.#lastUse.delete(key);
    this.#lastUse.set(key, { lsid, at: Date.now() });
    if (this.#lastUse.size <= MAX_SESSIONS) return;
    const [oldest] = this.#lastUse.keys();
    if (oldest !== undefined) this.#lastUse.delete(oldest);
  }

  get keys(): string[] {
    return [...this.#lastUse.keys()];
  }

  end(key: string): void {
    this.#lastUse.delete(key);
  }

  list(): Document[] {
    return [...this.#lastUse.values()].map(({ lsid, at }) => ({ _id: lsid, lastUse: new Date(at) }));
  }
}
