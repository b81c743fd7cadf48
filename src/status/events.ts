import type { Health } from '../counts/health';
import type { Shed } from '../driver/admission/admission-context';
import type { Violation } from '../driver/reads/reads-context';
import type { Plan } from '../plan/plan';

/** A difference between what is accepted and what is, or was asked for. */
export interface Drift {
  /** Where it was seen; `runtime`: in where reads land. */
  readonly at: 'start' | 'reload' | 'runtime';
  readonly breaking: boolean;
  /** One sentence for each change. */
  readonly sentences: readonly string[];
  /** Which plan is in force now. */
  readonly inForce: 'new' | 'held';
}

export interface LimitsChanged {
  readonly plan: Plan;
  /**
   * - `reload`: another configuration is in force
   * - `lease`: the lease has another share
   * - `role`: a member has another role
   * - `clients`: a client came, which the others share with
   * - `closing`: a client has closed or could not connect; the others have its part
   * - `adaptive`: a member can carry more or less than before (`connections.adaptive` "on")
   */
  readonly reason: 'reload' | 'lease' | 'role' | 'clients' | 'closing' | 'adaptive';
}

/** Events of a governor and what each hands over. */
export interface GovernorEvents {
  /** A read asks for the primary without a waiver; in observe mode, too. */
  violation: [Violation];
  /** New work was refused by admission; in observe mode what would have been. */
  shed: [Shed];
  /** The configuration differs from the lock at start or reload, or reads land elsewhere than `drift` allows. */
  drift: [Drift];
  /** What this process may hold or route has changed. */
  limitsChanged: [LimitsChanged];
  /** A deployment is in another state for a client, or for other reasons. */
  health: [Health];
  /** A reload that could not take effect; what was in force stays. */
  reloadFailed: [Error];
}
