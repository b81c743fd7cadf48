import { CommandError } from '../command-error';
import type { Catalog, MemberCatalog } from '../storage/catalog';
import { Collection } from '../storage/collection';
import type { Change } from '../storage/oplog';
import type { WriteLocks } from './write-locks';

/** A multi-document transaction: a snapshot to read, with its own changes on top until it commits. */
export class Transaction implements Catalog {
  readonly session: string;
  readonly txnNumber: number;
  readonly changes: Change[] = [];
  /** Settles when the transaction commits or aborts, whichever it is. */
  readonly ended: Promise<void>;
  state: 'open' | 'committed' | 'aborted' = 'open';
  readonly #live: MemberCatalog;
  readonly #locks: WriteLocks;
  readonly #snapshot = new Map<string, Collection>();
  readonly #own = new Map<string, Collection>();
  #end: () => void = () => {};
  #expiry: NodeJS.Timeout | undefined;

  constructor(session: string, txnNumber: number, live: MemberCatalog, locks: WriteLocks) {
    this.session = session;
    this.txnNumber = txnNumber;
    this.#live = live;
    this.#locks = locks;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    live.snapshots.add(this.#beforeChange);
  }

  readonly #beforeChange = (collection: Collection): void => {
    if (!this.#snapshot.has(collection.namespace))
      this.#snapshot.set(collection.namespace, collection.fork());
  };

  get(namespace: string): Collection | undefined {
    return this.#own.get(namespace) ?? this.#snapshot.get(namespace) ?? this.#live.get(namespace);
  }

  list(db?: string): Collection[] {
    const names = new Set([...this.#live.list(db).map((each) => each.namespace), ...this.#own.keys()]);
    return [...names].flatMap((name) => this.get(name) ?? []);
  }

  /** Takes a change into the transaction's own view; conflicts with other writers show here. */
  record(change: Change): void {
    if (change.op === 'insert' || change.op === 'update' || change.op === 'delete') {
      this.#lock(change.ns, change.id);
      const own = this.#writable(change.ns);
      if (change.op === 'delete') own.remove(change.id);
      else own.put(change.id, change.after);
    } else if (change.op === 'create') {
      this.#writable(change.ns).configure(change.options);
    } else if (change.op === 'createIndexes') {
      for (const spec of change.indexes) this.#writable(change.ns).addIndex(spec);
    } else {
      throw new CommandError(263, `Cannot run '${change.op}' in a multi-document transaction.`);
    }
    this.changes.push(change);
  }

  /** A transaction that nobody ends would hold its documents for ever. */
  abortAfter(milliseconds: number): void {
    this.#expiry = setTimeout(() => this.end('aborted'), milliseconds);
    this.#expiry.unref();
  }

  /** Throws if a committed write since the snapshot holds a unique key that this one also wrote. */
  validate(): void {
    for (const change of this.changes) {
      if (change.op !== 'insert' && change.op !== 'update') continue;
      try {
        this.#live.get(change.ns)?.check(change.id, change.after);
      } catch {
        throw writeConflict();
      }
    }
  }

  end(state: 'committed' | 'aborted'): void {
    this.state = state;
    clearTimeout(this.#expiry);
    this.#live.snapshots.delete(this.#beforeChange);
    this.#locks.release(this);
    this.#own.clear();
    this.#snapshot.clear();
    this.#end();
  }

  #writable(namespace: string): Collection {
    let own = this.#own.get(namespace);
    if (!own) {
      own = this.get(namespace)?.fork() ?? new Collection(namespace);
      this.#own.set(namespace, own);
    }
    return own;
  }

  #lock(namespace: string, id: string): void {
    const holder = this.#locks.holder(namespace, id);
    if (holder === this) return;
    const changedSince = this.#live.get(namespace)?.get(id) !== this.get(namespace)?.get(id);
    if (holder || changedSince) throw writeConflict();
    this.#locks.take(namespace, id, this);
  }
}

export function writeConflict(): CommandError {
  return new CommandError(
    112,
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
    ['TransientTransactionError'],
  );
}
