import type { Waiver } from '../config/schema';

/** Finds the waiver of a namespace: the reason, or undefined. Exact names first, then patterns in their order. */
export type WaiverLookup = (namespace: string) => string | undefined;

/** Compiles waivers to a lookup without regular expressions, so that no pattern can blow up. */
export function compileWaivers(waivers: readonly Waiver[]): WaiverLookup {
  if (waivers.length === 0) return () => undefined;
  const exact = new Map<string, string>();
  const patterns: { readonly namespace: string; readonly reason: string }[] = [];
  for (const { namespace, reason } of waivers) {
    if (namespace.includes('*')) patterns.push({ namespace, reason });
    else if (!exact.has(namespace)) exact.set(namespace, reason);
  }
  return (namespace) =>
    exact.get(namespace) ??
    patterns.find((pattern) => matchesNamespace(pattern.namespace, namespace))?.reason;
}

/** Whether `pattern` covers `namespace`. A pattern without a dot covers databases: "*" covers everything. */
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
