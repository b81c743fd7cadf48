import type { Role } from '../../config/roles';
import type { Lease } from './lease-state';
import type { RoleTerms } from './terms';

/**
 * Target of `mine` when `budget` connections are divided among the live leases.
 *
 * Everyone's fair share is the safe share plus a part of the rest by weight; what the division leaves over goes
 * to those that joined first. Who wants less than its fair share lends the difference, never what is below the
 * safe share, to those that want more; loans are proportional to what is missing. Nobody lends what nobody wants.
 */
export function targetOf(
  live: readonly Lease[],
  mine: Lease,
  role: Role,
  budget: number,
  terms: RoleTerms,
): number {
  let weights = 0;
  for (const { weight } of live) weights += weight;
  const least = Math.min(terms.safe, Math.floor(budget / live.length));
  const rest = budget - live.length * least;
  let left = rest;
  for (const { weight } of live) left -= Math.floor((rest * weight) / weights);

  let spare = 0;
  let missing = 0;
  let fairOfMine = 0;
  for (const [rank, lease] of live.entries()) {
    const fair = least + Math.floor((rest * lease.weight) / weights) + (rank < left ? 1 : 0);
    const { want } = lease.roles[role];
    spare += fair - keeps(fair, want, least);
    missing += Math.max(0, want - fair);
    if (lease === mine) fairOfMine = fair;
  }
  const { want } = mine.roles[role];
  const lent = Math.min(spare, missing);
  if (want > fairOfMine) return fairOfMine + Math.floor(((want - fairOfMine) * lent) / missing);
  if (spare === 0) return fairOfMine;
  return fairOfMine - Math.ceil(((fairOfMine - keeps(fairOfMine, want, least)) * lent) / spare);
}

function keeps(fair: number, want: number, least: number): number {
  return Math.max(least, Math.min(fair, want));
}
