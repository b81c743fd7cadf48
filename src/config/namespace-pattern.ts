/**
 * Whether `pattern` covers `namespace`, or all that `namespace` covers where that is a pattern, too. A pattern without a
 * dot covers databases: "*" covers everything.
 */
export function matchesNamespace(pattern: string, namespace: string): boolean {
  const [patternDb, patternCollection] = splitNamespace(pattern);
  const [db, collection] = splitNamespace(namespace);
  if (!matchesPart(patternDb, db)) return false;
  if (patternCollection === undefined) return patternDb.endsWith('*') || collection === undefined;
  return collection !== undefined && matchesPart(patternCollection, collection);
}

function splitNamespace(namespace: string): [string, string | undefined] {
  const dot = namespace.indexOf('.');
  return dot === -1 ? [namespace, undefined] : [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

function matchesPart(pattern: string, part: string): boolean {
  return pattern.endsWith('*') ? part.startsWith(pattern.slice(0, -1)) : pattern === part;
}
