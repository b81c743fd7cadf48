import type { MemberReading } from '../witness/witness';

export interface Totals {
  readonly onPrimary: number | null;
  readonly onSecondaries: number | null;
  readonly refused: number | null;
}

/** All members together. `null` as soon as one of them can't tell. */
export function totals(members: readonly MemberReading[]): Totals {
  return {
    onPrimary: sum(members.map(({ reads }) => reads.asPrimary)),
    onSecondaries: sum(members.map(({ reads }) => reads.asSecondary)),
    refused: sum(members.map(({ refused }) => refused)),
  };
}

export function since(before: number | null, now: number | null): number | null {
  return before === null || now === null ? null : now - before;
}

/** The fullest member of the role: at its peak, or now. */
export function fullest(
  members: readonly MemberReading[],
  role: MemberReading['role'],
  count: 'peak' | 'connections',
): number {
  return Math.max(0, ...members.filter((member) => member.role === role).map((member) => member[count]));
}

function sum(counts: readonly (number | null)[]): number | null {
  return counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0);
}
