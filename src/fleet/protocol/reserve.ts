import type { Role } from '../../config/schema';
import { countedOf, type Lease } from './lease-state';
import type { RoleTerms } from './terms';

/**
 * Connections kept free for instances without a live lease: at most `slots` of them can be alive. Those that
 * went silent may be on their safe share, those never seen on their start share.
 */
export function reserveFor(
  lapsed: readonly Lease[],
  slots: number,
  role: Role,
  terms: RoleTerms,
  cautious: boolean,
): number {
  let silent = 0;
  for (const lease of lapsed) {
    silent += Math.max(terms.start, Math.min(terms.safe, countedOf(lease.roles[role])));
  }
  const unseen = Math.max(0, slots - lapsed.length) * (cautious ? terms.safe : terms.start);
  return Math.min(silent, slots * terms.safe) + unseen;
}
