import { CommandError } from '../command-error';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import type { Oplog, OplogEntry } from '../storage/oplog';
import type { OpTime } from '../wire/op-time';

/** The data as it was at a time: what is there now, without what has been done since. */
export class Snapshot implements Catalog {
  readonly #live: Catalog;
  readonly #since: readonly OplogEntry[];

  constructor(live: Catalog, oplog: Oplog, time: OpTime, position: number) {
    this.#live = live;
    const from = oplog.after(time);
    if (from < oplog.start) throw unavailable();
    const since: OplogEntry[] = [];
    for (let at = position - 1; at >= from; at--) {
      const entry = oplog.at(at);
      if (entry) since.push(entry);
    }
    this.#since = since;
  }

  get(namespace: string): Collection | undefined {
    const live = this.#live.get(namespace);
    const since = this.#since.filter((entry) => entry.ns === namespace);
    if (since.length === 0) return live;
    const collection = live?.fork();
    for (const entry of since) undo(collection, entry);
    return collection;
  }

  list(db?: string): Collection[] {
    return this.#live.list(db);
  }
}

function undo(collection: Collection | undefined, entry: OplogEntry): void {
  if (entry.op === 'insert') collection?.remove(entry.id);
  else if (entry.op === 'update' || entry.op === 'delete') collection?.put(entry.id, entry.before);
  // A collection that was made since was empty before; one that was dropped is gone.
  else if (entry.op === 'drop' || entry.op === 'rename') throw unavailable();
}

function unavailable(): CommandError {
  return new CommandError(246, 'Unable to read from a snapshot due to pending collection catalog changes');
}
