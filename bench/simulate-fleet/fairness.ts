import { jain } from '../shared/statistics';
import type { SimulatedInstance } from './simulated-instance';
import type { World } from './world';

export interface Fairness {
  readonly reachable: number;
  /** What each would have at the secondary if what is not reserved were divided evenly. */
  readonly fair: number;
  /** Instances whose share is within 10% of it, or within one connection. */
  readonly within: number;
  readonly jain: number;
}

/**
 * Shares at a secondary against an even division, reckoned from outside the protocol: who is alive, and who the
 * store must keep room for. For fleets in which all want more than they have.
 */
export function fairness(world: World, silent: number): Fairness {
  const { maxInstances, roles } = world.options.terms;
  const { cap, safe, start } = roles.secondary;
  const living = [...world.instances].filter(canRenew);
  const free = Math.max(0, maxInstances - living.length);
  const reserve = Math.min(silent, free) * safe + Math.max(0, free - silent) * start;
  const fair = (cap - reserve) / Math.max(1, living.length);
  const shares = living.map(({ lease }) => lease.share('secondary'));
  const within = shares.filter((share) => Math.abs(share - fair) <= Math.max(1, fair / 10)).length;
  return { reachable: living.length, fair, within, jain: jain(shares) };
}

function canRenew({ partitioned, paused, leaving }: SimulatedInstance): boolean {
  return !partitioned && !paused && !leaving;
}
