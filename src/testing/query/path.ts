import { isDocument } from '../wire/bson';

/** The value at a dotted path; through an array, the values of its elements. */
export function resolvePath(value: unknown, path: string): unknown {
  const dot = path.indexOf('.');
  const field = dot === -1 ? path : path.slice(0, dot);
  const rest = dot === -1 ? '' : path.slice(dot + 1);
  if (Array.isArray(value)) {
    if (/^\d+$/.test(field)) return rest ? resolvePath(value[Number(field)], rest) : value[Number(field)];
    const found = value.map((each) => resolvePath(each, path)).filter((each) => each !== undefined);
    return found.length > 0 ? found.flat() : undefined;
  }
  if (!isDocument(value)) return undefined;
  return rest ? resolvePath(value[field], rest) : value[field];
}

/** Sets a dotted path of plain documents, making the documents on the way. */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const fields = path.split('.');
  const last = fields.pop() as string;
  let at = target;
  for (const field of fields) {
    const next = at[field];
    if (isDocument(next) || Array.isArray(next)) at = next as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      at[field] = made;
      at = made;
    }
  }
  at[last] = value;
}

/** `a.$`, `a.$[]`, `a.$[name]`: which element it means depends on the filter. */
export function isPositional(path: string): boolean {
  return /\.\$(\[|\.|$)/.test(path);
}
