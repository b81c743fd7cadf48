import { isEqual } from 'mingo/util';
import { CommandError } from '../command-error';
import { asNumber, type Document, encodeStored, isDocument, UUID } from '../wire/bson';
import { duplicateKey, UniqueIndex } from './unique-index';

const ID_INDEX: Document = { v: 2, key: { _id: 1 }, name: '_id_' };

function bytesOf(document: Document | undefined): number {
  return document ? encodeStored(document).length : 0;
}

/** Whether an index is the one of that name or key. */
export function isIndex(spec: Document, { name, keyPattern }: Document): boolean {
  return name === undefined ? isEqual(spec.key as never, keyPattern as never) : spec.name === name;
}

/** The documents of one namespace at one member, in natural order, by `_id`. */
export class Collection {
  readonly namespace: string;
  readonly uuid: unknown;
  options: Document;
  indexes: Document[];
  readonly #documents: Map<string, Document>;
  #unique: UniqueIndex[];
  /** Of a capped collection's documents. */
  #bytes: number;

  constructor(namespace: string, options: Document = {}, from?: Collection) {
    this.namespace = namespace;
    this.options = options;
    this.uuid = from?.uuid ?? new UUID();
    this.indexes = from ? [...from.indexes] : [ID_INDEX];
    this.#documents = new Map(from ? from.#documents : undefined);
    this.#bytes = from ? from.#bytes : 0;
    this.#unique = from ? from.#unique.map((index) => index.fork()) : [];
  }

  /** An independent copy; the documents themselves are shared, since they never change. */
  fork(namespace = this.namespace): Collection {
    return new Collection(namespace, this.options, this);
  }

  get size(): number {
    return this.#documents.size;
  }

  get(id: string): Document | undefined {
    return this.#documents.get(id);
  }

  documents(): IterableIterator<Document> {
    return this.#documents.values();
  }

  /** Throws if storing `document` would break a unique index. */
  check(id: string, document: Document): void {
    for (const index of this.#unique) index.check(this.namespace, id, document);
  }

  checkInsert(id: string, document: Document): void {
    if (this.#documents.has(id)) throw duplicateKey(this.namespace, ID_INDEX, ['_id'], document);
    this.check(id, document);
  }

  put(id: string, document: Document): void {
    if (this.#unique.length > 0) {
      const before = this.#documents.get(id);
      for (const index of this.#unique) {
        if (before) index.remove(id, before);
        index.add(id, document);
      }
    }
    if (this.options.capped === true) this.#bytes += bytesOf(document) - bytesOf(this.#documents.get(id));
    this.#documents.set(id, document);
    if (this.options.capped === true) this.#trim();
  }

  /** In natural order, after the document of that key. */
  *entriesAfter(id: string | undefined): Generator<[string, Document]> {
    let seen = id === undefined;
    if (id !== undefined && !this.#documents.has(id)) {
      throw new CommandError(136, 'CollectionScan died due to position in capped collection being deleted');
    }
    for (const entry of this.#documents) {
      if (seen) yield entry;
      else seen = entry[0] === id;
    }
  }

  /** A capped collection forgets its oldest documents. */
  #trim(): void {
    const { max, size } = this.options;
    for (const id of this.#documents.keys()) {
      const fits = this.#bytes <= asNumber(size);
      if (fits && this.#documents.size <= asNumber(max, Number.POSITIVE_INFINITY)) return;
      this.remove(id);
    }
  }

  remove(id: string): void {
    const before = this.#documents.get(id);
    if (!before) return;
    for (const index of this.#unique) index.remove(id, before);
    if (this.options.capped === true) this.#bytes -= bytesOf(before);
    this.#documents.delete(id);
  }

  addIndex(spec: Document): void {
    this.indexes.push(spec);
    // What is prepared to be unique takes no more duplicates; there may be some.
    if (spec.name === '_id_' || spec.clustered === true) return;
    if (spec.unique !== true && spec.prepareUnique !== true) return;
    const index = new UniqueIndex(spec);
    for (const [id, document] of this.#documents) index.add(id, document);
    this.#unique.push(index);
  }

  /** Throws if the documents already break the unique index that is to be built. */
  checkIndex(spec: Document): void {
    if (spec.unique !== true) return;
    const index = new UniqueIndex(spec);
    for (const [id, document] of this.#documents) {
      index.check(this.namespace, id, document);
      index.add(id, document);
    }
  }

  /** Keys of documents that share a key of an index, in groups. */
  duplicates(spec: Document): unknown[][] {
    return new UniqueIndex(spec).groups(this.#documents).map((ids) => ids.map((id) => this.get(id)?._id));
  }

  dropIndexes(names: readonly string[]): void {
    this.indexes = this.indexes.filter((spec) => !names.includes(String(spec.name)));
    this.#unique = this.#unique.filter((index) => !names.includes(String(index.spec.name)));
  }

  /** As `create` says: a clustered collection calls the index of its `_id` what it likes. */
  configure(options: Document): void {
    const { clusteredIndex } = options;
    this.options = isDocument(clusteredIndex)
      ? { ...options, clusteredIndex: { v: 2, ...clusteredIndex } }
      : options;
    if (!isDocument(clusteredIndex)) return;
    const id: Document = { v: 2, key: { _id: 1 }, name: '_id_', ...clusteredIndex, clustered: true };
    this.indexes = [id, ...this.indexes.slice(1)];
  }

  /** As `collMod` says. */
  modify({ index, ...options }: Document): void {
    this.configure({ ...this.options, ...options });
    if (!isDocument(index)) return;
    const { name: _, keyPattern: __, ...changes } = index;
    const changed = this.indexes.map((spec) => (isIndex(spec, index) ? { ...spec, ...changes } : spec));
    this.indexes = [];
    this.#unique = [];
    for (const spec of changed) this.addIndex(spec);
  }

  index(name: string): Document {
    const found = this.indexes.find((spec) => spec.name === name);
    if (!found) throw new CommandError(27, `index not found with name [${name}]`);
    return found;
  }
}
