import type { Document } from '../wire/bson';
import { nextOpTime, type OpTime } from '../wire/op-time';
import type { MemberCatalog } from './catalog';

/** What a write changes, before the oplog has given it a time. `id` is the key of the document's `_id`. */
export type Change =
  | { op: 'insert'; ns: string; id: string; after: Document }
  | {
      op: 'update';
      ns: string;
      id: string;
      before: Document;
      after: Document;
      replacement: boolean;
      /** By a pipeline, which is logged as what differs. */
      pipeline: boolean;
      /** That its operators name, and of these what `$push` does. */
      paths: readonly string[];
      pushed: readonly string[];
    }
  | { op: 'delete'; ns: string; id: string; before: Document }
  | { op: 'create'; ns: string; options: Document }
  | { op: 'modify'; ns: string; options: Document }
  | { op: 'drop'; ns: string }
  | { op: 'dropDatabase'; ns: string }
  | { op: 'rename'; ns: string; to: string; dropped: unknown }
  | { op: 'createIndexes'; ns: string; indexes: Document[] }
  | { op: 'dropIndexes'; ns: string; names: string[] }
  | { op: 'noop'; ns: string };

export type OplogEntry = Change & {
  readonly time: OpTime;
  readonly wall: number;
  /** Of the collection, which may be gone when the entry is read. */
  readonly uuid: unknown;
};

/** How many entries are kept. A member that fell further behind copies the primary's data instead. */
const MAX_ENTRIES = 50_000;

/** The ordered list of changes that every member applies. */
export class Oplog {
  #entries: OplogEntry[] = [];
  #base = 0;
  #latest: OpTime = nextOpTime(0);

  get latest(): OpTime {
    return this.#latest;
  }

  /** Position after the newest entry. */
  get end(): number {
    return this.#base + this.#entries.length;
  }

  /** Position of the oldest entry that is still kept. */
  get start(): number {
    return this.#base;
  }

  append(change: Change, uuid: unknown): OplogEntry {
    this.#latest = nextOpTime(this.#latest);
    const entry: OplogEntry = { ...change, time: this.#latest, wall: Date.now(), uuid };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES * 1.5) {
      const cut = this.#entries.length - MAX_ENTRIES;
      this.#entries = this.#entries.slice(cut);
      this.#base += cut;
    }
    return entry;
  }

  /** Takes away what comes from `position` on, and gives it back. Times go on after it: none is given twice. */
  cutAt(position: number): OplogEntry[] {
    return this.#entries.splice(Math.max(0, position - this.#base));
  }

  at(position: number): OplogEntry | undefined {
    return this.#entries[position - this.#base];
  }

  /** Position of the first entry after `time`. */
  after(time: OpTime): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as OplogEntry).time > time) high = middle;
      else low = middle + 1;
    }
    return this.#base + low;
  }
}

/** Applies one change to one member's data. */
export function applyChange(catalog: MemberCatalog, change: Change): void {
  switch (change.op) {
    case 'insert':
    case 'update':
      catalog.writable(change.ns).put(change.id, change.after);
      return;
    case 'delete':
      catalog.writable(change.ns).remove(change.id);
      return;
    case 'create':
      catalog.writable(change.ns).configure(change.options);
      return;
    case 'modify':
      catalog.writable(change.ns).modify(change.options);
      return;
    case 'drop':
      catalog.drop(change.ns);
      return;
    case 'dropDatabase':
      for (const collection of catalog.list(change.ns)) catalog.drop(collection.namespace);
      return;
    case 'rename':
      catalog.rename(change.ns, change.to);
      return;
    case 'createIndexes':
      for (const spec of change.indexes) catalog.writable(change.ns).addIndex(spec);
      return;
    case 'dropIndexes':
      catalog.writable(change.ns).dropIndexes(change.names);
      return;
    case 'noop':
      return;
    default:
      change satisfies never;
  }
}
