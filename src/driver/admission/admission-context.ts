import type { MemberRole } from '../../config/roles';
import type { Counters } from '../../counts/counters';
import type { ActivePolicy } from '../../policy/active-policy';

export interface Shed {
  readonly address: string;
  readonly role: MemberRole;
  /** Operations in flight at the member when this one was refused. */
  readonly inFlight: number;
}

/** What admission needs of its governor. `policy` is replaced as a whole, never changed. */
export interface AdmissionContext {
  readonly policy: ActivePolicy;
  readonly counters: Counters;
  onShed(shed: Shed): void;
}
