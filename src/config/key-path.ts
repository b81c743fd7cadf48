/** `connections` + `primary` = `connections.primary`; an index is `tags[0]`. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

/** A value one key further down; undefined where there is none. */
export function childOf(node: unknown, key: PropertyKey): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}

/** Tells the source of a path: the file with line and column, the variable, "code". */
export type SourceOf = (path: string) => string;
