import { LANES, type Lane } from '../config/lanes';
import { matchesNamespace } from '../config/namespace-pattern';
import type { LanesConfig } from '../config/schema';

/** Finds the lane of a namespace; undefined where the configuration names none for it. */
export type LaneLookup = (namespace: string) => Lane | undefined;

/** Exact names first; of patterns the more important lane counts. */
export function compileLanes(lanes: LanesConfig): LaneLookup {
  const exact = new Map<string, Lane>();
  const patterns: { readonly namespace: string; readonly lane: Lane }[] = [];
  for (const lane of ['critical', 'background'] as const) {
    for (const namespace of lanes[lane]) {
      if (namespace.includes('*')) patterns.push({ namespace, lane });
      else if (!exact.has(namespace)) exact.set(namespace, lane);
    }
  }
  if (exact.size === 0 && patterns.length === 0) return () => undefined;
  return (namespace) =>
    exact.get(namespace) ?? patterns.find((pattern) => matchesNamespace(pattern.namespace, namespace))?.lane;
}

/** The most important lane that work may be of, where its namespace is not known yet. */
export function highestLane({ critical }: LanesConfig): Lane {
  return critical.length > 0 ? LANES[0] : 'normal';
}
