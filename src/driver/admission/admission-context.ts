import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { RefusalReason } from '../../counts/admission-counts';
import type { Counters } from '../../counts/counters';
import type { ActivePolicy } from '../../policy/active-policy';

export interface Shed {
  readonly address: string;
  readonly role: MemberRole;
  readonly lane: Lane;
  /** What waited in vain (`deadline`) is counted, and told by its error only. */
  readonly reason: Exclude<RefusalReason, 'deadline'>;
  /** Operations in flight at the member when this one was refused. */
  readonly inFlight: number;
  /** In observe mode: it was not refused, enforce mode would. */
  readonly observed: boolean;
}

/** What admission needs of its governor. `policy` is replaced as a whole, never changed. */
export interface AdmissionContext {
  readonly policy: ActivePolicy;
  /** Name of the deployment. */
  readonly deployment: string;
  readonly counters: Counters;
  /** The plan's share at a member of the role, also in observe mode, where it limits nothing. */
  plannedShare(role: MemberRole): number;
  onShed(shed: Shed): void;
  /** An operation waits for a member that has these tags, and no member has. */
  onUnmatchedTags(tags: string): void;
}
