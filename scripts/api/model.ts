/** A field of an interface or class; what is inside of an object that has no name of its own has a path. */
export interface Field {
  readonly path: string;
  readonly type: string;
  readonly doc: string;
}

export interface Method {
  readonly name: string;
  /** Parameters and result, as they are written. */
  readonly signature: string;
  readonly doc: string;
}

/** Something that a user of the package can name or is handed. */
export interface Entry {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant';
  readonly doc: string;
  /** Of a function its parameters and result, of a type what it is, of a class what it extends. */
  readonly shape: string;
  readonly fields: readonly Field[];
  readonly methods: readonly Method[];
  /** The text of its declaration. */
  readonly source: string;
}

export interface EntryPoint {
  /** As it is imported. */
  readonly name: string;
  readonly entries: readonly Entry[];
  /** What those name and the entry point does not export: shown, since it is handed over. */
  readonly others: readonly Entry[];
}
