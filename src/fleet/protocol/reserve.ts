import type { Role } from '../../config/roles';
import { countedOf, type Lease } from './lease-state';
import type { SharedTerms } from './terms';

export interface Reserve {
  /** What fair shares leave alone. */
  readonly planned: number;
  /** What a new grant must leave alone. */
  readonly strict: number;
}

/**
 * Connections kept free for processes without a lease that counts: those that went silent may be on their safe
 * share, those never seen on their start share.
 *
 * At most `maxInstances` processes are alive, but nobody knows which: one that went silent may live on while one
 * with a lease is dead already. So the most that the silent can hold is the safe share of every free slot, and
 * what each of the others' leases counts less than a safe share (`strict`): who asks is not dead. In a crash loop that bounds what the dead cost.
 *
 * `others`: leases that have not ended, without that of the instance that asks.
 * `terms`: the strictest that anyone may count on.
 */
export function reserveFor(
  others: readonly Lease[],
  lapsed: readonly Lease[],
  role: Role,
  terms: SharedTerms,
  cautious: boolean,
): Reserve {
  const { safe, start } = terms.roles[role];
  const slots = Math.max(0, terms.maxInstances - others.length - 1);
  let silent = 0;
  for (const lease of lapsed) silent += Math.max(start, Math.min(safe, countedOf(lease.roles[role])));
  let short = 0;
  for (const lease of others) short += Math.max(0, safe - countedOf(lease.roles[role]));

  const ofSlots = slots * safe;
  if (cautious) return { planned: ofSlots, strict: ofSlots + short };
  const unseen = Math.max(0, slots - lapsed.length) * start;
  return {
    planned: Math.min(silent, ofSlots) + unseen,
    strict: Math.min(silent, ofSlots + short) + unseen,
  };
}
