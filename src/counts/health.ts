/**
 * - `up`: a primary is there, secondaries too where there should be some, and nothing queues up
 * - `degraded`: it serves, and something is missing (`reasons`)
 * - `down`: no member serves anybody
 */
export type HealthState = (typeof HEALTH_STATES)[number];

export const HEALTH_STATES = ['down', 'degraded', 'up'] as const;

export type HealthReason =
  | 'no_member'
  | 'no_primary'
  | 'no_secondary'
  /** Reads go to the primary for want of a secondary, within the last ten seconds. */
  | 'fallback'
  /** More comes than is answered: a queue does not drain. */
  | 'standing_queue';

/** How a deployment is, as one client of it sees it. Plain data without secrets. */
export interface Health {
  readonly deployment: string;
  readonly state: HealthState;
  /** Since when it is in this state for these reasons, milliseconds since the epoch. */
  readonly since: number;
  readonly reasons: readonly HealthReason[];
}

/** What a client knows of its deployment at a moment. */
export interface HealthFacts {
  readonly hasMember: boolean;
  readonly hasPrimary: boolean;
  readonly hasSecondary: boolean;
  /** Whether there is a secondary by the set's configuration. */
  readonly needsSecondary: boolean;
  /** Reads have gone to the primary for want of a secondary just now. */
  readonly fallsBack: boolean;
  /** A queue does not drain. */
  readonly stands: boolean;
}

export const NOT_CONNECTED: Omit<Health, 'deployment' | 'since'> = { state: 'down', reasons: ['no_member'] };

/** Pure. */
export function judgeHealth(facts: HealthFacts): Omit<Health, 'deployment' | 'since'> {
  if (!facts.hasMember) return NOT_CONNECTED;
  const reasons: HealthReason[] = [];
  if (!facts.hasPrimary) reasons.push('no_primary');
  if (facts.needsSecondary && !facts.hasSecondary) reasons.push('no_secondary');
  if (facts.fallsBack) reasons.push('fallback');
  if (facts.stands) reasons.push('standing_queue');
  return { state: reasons.length === 0 ? 'up' : 'degraded', reasons };
}

export function worstFirst(all: readonly Health[]): Health[] {
  return all.toSorted((a, b) => HEALTH_STATES.indexOf(a.state) - HEALTH_STATES.indexOf(b.state));
}

export function worstOf(all: readonly Health[]): Health | undefined {
  return worstFirst(all)[0];
}
