import type { Counters } from './counters';

const WINDOW_MS = 1_000;
const MOST_NAMESPACES = 500;
const MOST_DOCUMENTS = 64;

interface Recent {
  at: number;
  readonly documents: Map<string, number>;
}

/**
 * Notes, in observe mode, which namespaces are read soon after this process wrote to them: those need a waiver or a
 * causal session before reads move to secondaries. A read that names the very document just written is the strong sign.
 */
export class ReadAfterWrite {
  readonly #writes = new Map<string, Recent>();
  readonly #counters: Counters;
  readonly #now: () => number;

  constructor(counters: Counters, now: () => number) {
    this.#counters = counters;
    this.#now = now;
  }

  wrote(namespace: string, ids: readonly unknown[]): void {
    let recent = this.#writes.get(namespace);
    if (recent === undefined) {
      if (this.#writes.size >= MOST_NAMESPACES) return;
      recent = { at: 0, documents: new Map() };
      this.#writes.set(namespace, recent);
    }
    recent.at = this.#now();
    for (const id of ids) {
      const key = keyOf(id);
      if (key === undefined) continue;
      recent.documents.delete(key);
      recent.documents.set(key, recent.at);
      if (recent.documents.size > MOST_DOCUMENTS) {
        for (const oldest of recent.documents.keys()) {
          recent.documents.delete(oldest);
          break;
        }
      }
    }
  }

  read(namespace: string, id: unknown): void {
    const recent = this.#writes.get(namespace);
    if (recent === undefined) return;
    const since = this.#now() - WINDOW_MS;
    if (recent.at < since) return;
    const counts = this.#counters.namespaces.get(namespace);
    counts.readsAfterWrites += 1;
    const key = keyOf(id);
    if (key !== undefined && (recent.documents.get(key) ?? Number.NEGATIVE_INFINITY) >= since) {
      counts.sameDocument += 1;
    }
  }
}

/** Identity of an `_id`; undefined for queries by operator and for no id. Kept in memory only, never shown. */
function keyOf(id: unknown): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint') return `${typeof id}:${id}`;
  if (typeof id === 'object' && 'toHexString' in id && typeof id.toHexString === 'function') {
    return `hex:${id.toHexString()}`;
  }
  return undefined;
}
