import { LANES, type Lane } from '../config/lanes';
import type { LanesConfig } from '../config/schema';
import { byNamespace } from './by-namespace';

/** Finds the lane of a namespace; undefined where the configuration names none for it. */
export type LaneLookup = (namespace: string) => Lane | undefined;

/** Where both lanes cover a namespace, the more important one counts. */
export function compileLanes({ critical, background }: LanesConfig): LaneLookup {
  return byNamespace<Lane>([
    ...critical.map((pattern) => [pattern, 'critical'] as const),
    ...background.map((pattern) => [pattern, 'background'] as const),
  ]);
}

/** The most important lane that work may be of, where its namespace is not known yet. */
export function highestLane({ critical }: LanesConfig): Lane {
  return critical.length > 0 ? LANES[0] : 'normal';
}
