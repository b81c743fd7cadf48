import type { Counters } from '../../counts/counters';
import type { FallbackLimiter } from '../../fallback/fallback-limiter';
import type { ActivePolicy } from '../../policy/active-policy';

/** A read that the policy forbids where it was asked for. */
export interface Violation {
  readonly namespace: string;
  readonly command: string;
  /** The read preference's mode that was asked for. */
  readonly mode: string;
  /** What was done about it; in observe mode what would have been done. */
  readonly action: 'reroute' | 'reject' | 'allow';
  readonly observed: boolean;
  /** Inherited from the client, or asked for by the call, the collection or the db. */
  readonly inherited: boolean;
}

/** What the read policy needs of its governor. `policy` is replaced as a whole, never changed. */
export interface ReadsContext {
  readonly policy: ActivePolicy;
  readonly counters: Counters;
  readonly fallback: FallbackLimiter;
  onViolation(violation: Violation): void;
  /** A read went to the primary, since the set has no other member. */
  onOnlyMember(): void;
}
