/**
 * A map that takes a limited number of keys; what comes later is kept under one common key,
 * so that nothing a caller names (namespaces, reasons) grows memory or metrics without bound.
 */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;
  readonly #make: () => V;

  static readonly OVERFLOW = 'other';

  constructor(limit: number, make: () => V) {
    this.#limit = limit;
    this.#make = make;
  }

  get(key: string): V {
    const found = this.#entries.get(key);
    if (found !== undefined) return found;
    const name = this.#entries.size < this.#limit ? key : BoundedMap.OVERFLOW;
    const value = this.#entries.get(name) ?? this.#make();
    this.#entries.set(name, value);
    return value;
  }

  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }
}
