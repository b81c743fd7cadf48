import { type Counters, MOST_NAMESPACES } from './counters';

const WINDOW_MS = 1_000;
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
    const recent = this.#recentOf(namespace);
    if (recent === undefined) return;
    recent.at = this.#now();
    for (const id of ids) {
      const key = keyOf(id);
      if (key !== undefined) note(recent, key);
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

  /** Undefined where as many namespaces are followed as may be. */
  #recentOf(namespace: string): Recent | undefined {
    const known = this.#writes.get(namespace);
    if (known !== undefined || this.#writes.size >= MOST_NAMESPACES) return known;
    const recent: Recent = { at: 0, documents: new Map() };
    this.#writes.set(namespace, recent);
    return recent;
  }
}

/** The document as the one that was written last; the oldest makes way for it. */
function note({ at, documents }: Recent, key: string): void {
  documents.delete(key);
  documents.set(key, at);
  const [oldest] = documents.keys();
  if (documents.size > MOST_DOCUMENTS && oldest !== undefined) documents.delete(oldest);
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
