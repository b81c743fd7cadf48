import { Collection } from './collection';

/** The collections of one member, or of one transaction's view of it. */
export interface Catalog {
  get(namespace: string): Collection | undefined;
  list(db?: string): Collection[];
}

/** Called with a collection before it changes. */
export type BeforeChange = (collection: Collection) => void;

export class MemberCatalog implements Catalog {
  readonly #collections = new Map<string, Collection>();
  /** Open snapshots take their copy of a collection at the last moment: just before it changes. */
  readonly snapshots = new Set<BeforeChange>();

  get(namespace: string): Collection | undefined {
    return this.#collections.get(namespace);
  }

  list(db?: string): Collection[] {
    const all = [...this.#collections.values()];
    return db === undefined ? all : all.filter((each) => each.namespace.startsWith(`${db}.`));
  }

  /** The collection, about to be changed. Created if it does not exist, as a first write does. */
  writable(namespace: string): Collection {
    let collection = this.#collections.get(namespace);
    if (collection === undefined) {
      collection = new Collection(namespace);
      for (const snapshot of this.snapshots) snapshot(collection);
      this.#collections.set(namespace, collection);
      return collection;
    }
    if (this.snapshots.size > 0) for (const snapshot of this.snapshots) snapshot(collection);
    return collection;
  }

  drop(namespace: string): void {
    const collection = this.#collections.get(namespace);
    if (!collection) return;
    for (const snapshot of this.snapshots) snapshot(collection);
    this.#collections.delete(namespace);
  }

  rename(from: string, to: string): void {
    const collection = this.#collections.get(from);
    if (!collection) return;
    this.drop(from);
    this.drop(to);
    this.#collections.set(to, collection.fork(to));
  }

  /** Becomes a copy of another member's data (initial sync). */
  copyFrom(other: MemberCatalog): void {
    this.#collections.clear();
    for (const collection of other.list()) this.#collections.set(collection.namespace, collection.fork());
  }
}
