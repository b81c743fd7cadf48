import type { MemberRole } from '../../config/roles';
import type { Counters } from '../../counts/counters';
import type { ReadAfterWrite } from '../../counts/read-after-write';
import type { ActivePolicy } from '../../policy/active-policy';
import type { FallbackLimiter } from '../../policy/fallback-limiter';
import type { LedgerClient } from '../presence/holdings';
import type { Ledgers } from '../presence/ledgers';
import type { Presence } from '../presence/presence';
import type { ClientPreference } from '../reads/client-preference';
import type { DriverClient } from '../shape/internals';
import type { Chosen } from './chosen';

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

export interface Shed {
  readonly address: string;
  readonly role: MemberRole;
  /** Operations in flight at the member when this one was refused. */
  readonly inFlight: number;
}

/** What the seam needs of its client. */
export interface SeamClient extends LedgerClient {
  readonly driver: DriverClient;
  readonly preference: ClientPreference;
  readonly presence: Presence;
  readonly chosen: Chosen;
}

/** What the seam needs of its governor. `policy` is replaced as a whole, never changed. */
export interface SeamContext {
  readonly policy: ActivePolicy;
  readonly counters: Counters;
  readonly fallback: FallbackLimiter;
  readonly readAfterWrite: ReadAfterWrite;
  readonly ledgers: Ledgers;
  onViolation(violation: Violation): void;
  onShed(shed: Shed): void;
  /** A member changed its role, and with it its limit. */
  onLimitsChanged(): void;
}
