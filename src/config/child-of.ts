/** A value one key further down; undefined where there is none. */
export function childOf(node: unknown, key: PropertyKey): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}
