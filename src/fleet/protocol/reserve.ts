import type { Role } from '../../config/schema';
import { countedOf, type Lease } from './lease-state';
import type { LeaseTerms } from './terms';

/**
 * Connections kept free for processes without a lease that counts: those that went silent may be on their safe
 * share, those never seen on their start share.
 *
 * At most `maxInstances` processes are alive, but nobody knows which: one that went silent may live on while one
 * with a lease is dead already. So the most that is reserved for the silent is the safe share of every free slot,
 * and what each lease counts less than a safe share. In a crash loop that bounds what the dead cost.
 */
export function reserveFor(
  unexpired: readonly Lease[],
  lapsed: readonly Lease[],
  role: Role,
  terms: LeaseTerms,
  cautious: boolean,
): number {
  const { safe, start } = terms.roles[role];
  const slots = Math.max(0, terms.maxInstances - unexpired.length);
  let most = slots * safe;
  for (const lease of unexpired) most += Math.max(0, safe - countedOf(lease.roles[role]));
  if (cautious) return most;
  let silent = 0;
  for (const lease of lapsed) silent += Math.max(start, Math.min(safe, countedOf(lease.roles[role])));
  return Math.min(silent, most) + Math.max(0, slots - lapsed.length) * start;
}
