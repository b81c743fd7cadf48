import { resolvePath } from './query/path';
import type { ReplicaSetState } from './set/replica-set-state';
import { keyOf } from './storage/document-key';
import { asDocument, type Document } from './wire/bson';

/** Deletes what has expired, at the primary, every second (a mongod looks once a minute). */
export class TtlMonitor {
  readonly #set: ReplicaSetState;
  readonly #timer: NodeJS.Timeout;

  constructor(set: ReplicaSetState, intervalMS = 1000) {
    this.#set = set;
    this.#timer = setInterval(() => this.expire(), intervalMS);
    this.#timer.unref();
  }

  expire(now = Date.now()): void {
    const { primary } = this.#set;
    if (!primary || this.#set.elections.steppingDown) return;
    for (const collection of primary.data.catalog.list()) {
      for (const spec of collection.indexes) {
        if (typeof spec.expireAfterSeconds !== 'number') continue;
        const [path = ''] = Object.keys(asDocument(spec.key));
        const before = now - spec.expireAfterSeconds * 1000;
        const expired = [...collection.documents()].filter((document) => isExpired(document, path, before));
        for (const document of expired) {
          const id = keyOf(document);
          if (primary.transactions.locks.holder(collection.namespace, id)) continue;
          this.#set.append({ op: 'delete', ns: collection.namespace, id, before: document });
        }
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function isExpired(document: Document, path: string, before: number): boolean {
  const value = resolvePath(document, path);
  const dates = (Array.isArray(value) ? value : [value]).filter((each) => each instanceof Date);
  return dates.some((date) => date.getTime() <= before);
}
