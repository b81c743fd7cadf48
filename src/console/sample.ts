import type { GovernorStatus } from '../status/status';

/** A moment for the charts: few numbers, since hundreds of them are kept and sent. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By address: in use, open (all that count at the member), waiting. */
  readonly members: Readonly<Record<string, readonly [inUse: number, open: number, waiting: number]>>;
  /** Counters, not rates: the page takes differences. */
  readonly reads: { readonly primary: number; readonly other: number };
  readonly sheds: number;
  readonly fallbacks: number;
}

export function sampleOf(status: GovernorStatus, at: number): Sample {
  const { members, reads, sheds, fallback } = status;
  return {
    at,
    members: Object.fromEntries(
      members.map(({ address, connections, waiting }) => {
        const { inUse, idle, pending, closing, monitoring } = connections;
        return [address, [inUse, inUse + idle + pending + closing + monitoring, waiting]];
      }),
    ),
    reads: { primary: sum(reads.primary), other: reads.secondary + reads.other },
    sheds: sum(sheds),
    fallbacks: sum(fallback.admitted) + sum(fallback.limited),
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
