import type { Waiver } from '../config/schema';
import { byNamespace } from './by-namespace';

/** Finds the waiver of a namespace: the reason, or undefined. */
export type WaiverLookup = (namespace: string) => string | undefined;

export function compileWaivers(waivers: readonly Waiver[]): WaiverLookup {
  return byNamespace(waivers.map(({ namespace, reason }) => [namespace, reason]));
}
