import { matchesNamespace } from '../config/namespace-pattern';
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
