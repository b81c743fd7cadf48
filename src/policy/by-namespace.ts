import { matchesNamespace } from '../config/namespace-pattern';

/**
 * What is written for a namespace or for patterns of them, as a lookup without regular expressions, so that no pattern can
 * blow up. Exact names first, then patterns in their order; of two that are the same the first.
 */
export function byNamespace<V>(
  entries: readonly (readonly [pattern: string, value: V])[],
): (namespace: string) => V | undefined {
  if (entries.length === 0) return () => undefined;
  const exact = new Map<string, V>();
  const patterns: (readonly [string, V])[] = [];
  for (const [pattern, value] of entries) {
    if (pattern.includes('*')) patterns.push([pattern, value]);
    else if (!exact.has(pattern)) exact.set(pattern, value);
  }
  return (namespace) =>
    exact.get(namespace) ?? patterns.find(([pattern]) => matchesNamespace(pattern, namespace))?.[1];
}
