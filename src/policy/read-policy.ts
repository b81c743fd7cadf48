import type { RoutingTable } from '../plan/plan';

/** Why a read that prefers secondaries landed on the primary. */
export const FALLBACK_REASONS = ['no_secondary', 'tags', 'stale', 'overload', 'undiscovered'] as const;
export type FallbackReason = (typeof FALLBACK_REASONS)[number];

/** Facts about a read that the driver is about to send to a primary. */
export interface PrimaryReadFacts {
  /** Mode of the read preference that the caller or the client asked for. */
  readonly mode: string;
  /** The waiver that covers the read, if any. */
  readonly waiver: string | undefined;
}

/**
 * - `in-policy`: the policy itself sends such reads to the primary
 * - `waived`: a waiver allows it
 * - `fallback`: it prefers secondaries and none was eligible
 * - `reroute` / `reject` / `allow`: it asked for the primary without a waiver
 */
export type PrimaryReadVerdict =
  | { readonly kind: 'in-policy' }
  | { readonly kind: 'waived'; readonly reason: string }
  | { readonly kind: 'fallback' }
  | { readonly kind: 'reroute' | 'reject' | 'allow' };

const IN_POLICY = { kind: 'in-policy' } as const;
const FALLBACK = { kind: 'fallback' } as const;
const FORBIDDEN = {
  reroute: { kind: 'reroute' },
  reject: { kind: 'reject' },
  allow: { kind: 'allow' },
} as const;

/** What to do with a read that is about to be sent to a primary. Pure. */
export function judgePrimaryRead(
  facts: PrimaryReadFacts,
  routing: Pick<RoutingTable, 'preference' | 'onPrimaryRead'>,
): PrimaryReadVerdict {
  const { preference } = routing;
  if (preference === 'primary' || preference === 'primaryPreferred') return IN_POLICY;
  // Behind a mongos alone: which member it is, is the mongos' business, and never the primary.
  if (facts.mode === 'secondary') return IN_POLICY;
  // A waiver lets reads ask for the primary. Who prefers a secondary has not asked, and keeps to the budget.
  if (facts.mode === 'secondaryPreferred' && preference !== 'secondary') return FALLBACK;
  if (facts.waiver !== undefined) return { kind: 'waived', reason: facts.waiver };
  if (facts.mode === 'nearest' && preference === 'nearest') return IN_POLICY;
  return FORBIDDEN[routing.onPrimaryRead];
}
