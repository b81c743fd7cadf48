import { CommandError } from '../command-error';
import { type Collation, collationOf, folded } from '../query/collation';
import { matcher } from '../query/matcher';
import { resolvePath } from '../query/path';
import type { Document } from '../wire/bson';
import { isDocument } from '../wire/bson';
import { valueKey } from '../wire/value-key';

/** Which document holds which key of a unique index. */
export class UniqueIndex {
  readonly spec: Document;
  readonly #paths: string[];
  readonly #collation: Collation | undefined;
  readonly #covers: (document: Document) => boolean;
  readonly #holders: Map<string, string>;

  constructor(spec: Document, holders: Map<string, string> = new Map()) {
    this.spec = spec;
    this.#paths = Object.keys(isDocument(spec.key) ? spec.key : {});
    this.#holders = holders;
    this.#collation = collationOf(spec.collation);
    const partial = spec.partialFilterExpression;
    this.#covers = isDocument(partial) ? matcher(partial) : () => true;
  }

  fork(): UniqueIndex {
    return new UniqueIndex(this.spec, new Map(this.#holders));
  }

  /** Throws the server's duplicate key error if another document than `id` holds a key of `document`. */
  check(namespace: string, id: string, document: Document): void {
    for (const key of this.#keys(document)) {
      const holder = this.#holders.get(key);
      if (holder !== undefined && holder !== id)
        throw duplicateKey(namespace, this.spec, this.#paths, document);
    }
  }

  add(id: string, document: Document): void {
    for (const key of this.#keys(document)) this.#holders.set(key, id);
  }

  remove(id: string, document: Document): void {
    for (const key of this.#keys(document)) if (this.#holders.get(key) === id) this.#holders.delete(key);
  }

  /** The documents of each key that several have. */
  groups(documents: ReadonlyMap<string, Document>): string[][] {
    const byKey = new Map<string, string[]>();
    for (const [id, document] of documents) {
      for (const key of this.#keys(document)) byKey.set(key, [...(byKey.get(key) ?? []), id]);
    }
    return [...byKey.values()].filter((ids) => ids.length > 1);
  }

  #keys(document: Document): string[] {
    if (!this.#covers(document)) return [];
    let keys = [''];
    let found = false;
    for (const path of this.#paths) {
      const value = resolvePath(document, path);
      if (value !== undefined) found = true;
      // An array is indexed by each of its elements (multikey).
      const values = Array.isArray(value) && value.length > 0 ? value : [value];
      keys = keys.flatMap((prefix) =>
        values.map((each) => `${prefix}\u0000${valueKey(folded(each, this.#collation))}`),
      );
    }
    return this.spec.sparse === true && !found ? [] : keys;
  }
}

export function duplicateKey(
  namespace: string,
  spec: Document,
  paths: string[],
  document: Document,
): CommandError {
  const keyValue: Document = {};
  for (const path of paths) keyValue[path] = resolvePath(document, path) ?? null;
  const shown = paths.map((path) => `${path}: ${JSON.stringify(keyValue[path])}`).join(', ');
  const message = `E11000 duplicate key error collection: ${namespace} index: ${String(spec.name)} dup key: { ${shown} }`;
  return new CommandError(11000, message, [], { keyPattern: spec.key, keyValue });
}
