/**
 * Whether every namespace of pattern `inner` is one of pattern `outer`. The patterns of `matchesNamespace`
 * (policy/waivers): "db.collection", a "*" at the end of either part, "db*" without a dot for whole databases.
 */
export function coversPattern(outer: string, inner: string): boolean {
  const [outerDb, outerCollection] = split(outer);
  const [innerDb, innerCollection] = split(inner);
  if (!coversPart(outerDb, innerDb)) return false;
  if (outerCollection === undefined) return outerDb.endsWith('*') || innerCollection === undefined;
  return innerCollection !== undefined && coversPart(outerCollection, innerCollection);
}

function coversPart(outer: string, inner: string): boolean {
  return outer.endsWith('*') ? inner.startsWith(outer.slice(0, -1)) : outer === inner;
}

function split(pattern: string): [string, string | undefined] {
  const dot = pattern.indexOf('.');
  return dot === -1 ? [pattern, undefined] : [pattern.slice(0, dot), pattern.slice(dot + 1)];
}
