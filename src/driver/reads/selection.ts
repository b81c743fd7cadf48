import type { MemberRole } from '../../config/roles';
import type { PrimaryReadCause } from '../../drift/primary-share';
import type { RoutingTable } from '../../plan/plan';
import type { FallbackReason } from '../../policy/read-policy';
import type { Closing } from '../admission/closing';
import type { DriverOperation, DriverReadPreference, DriverServer } from '../shape/internals';
import type { OperationKind } from './classify';

/** A member as the read policy sees it: where a read may be sent. */
export interface ReadTarget {
  readonly address: string;
  readonly role: MemberRole;
  readonly server: DriverServer;
  /** Sends the operation; `cause`: why a read lands on a primary. */
  run(
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
    cause?: PrimaryReadCause,
  ): Promise<unknown>;
}

/** What the read policy needs of a client's topology. The driver selects; nothing here does it again. */
export interface Selection {
  /** A mongos or a load balancer is in between: roles are its business. */
  readonly isProxied: boolean;
  /** One member by `directConnection` or a standalone: there is no other to go to. */
  readonly isDirect: boolean;
  /** Of the topology. */
  readonly closing: Closing;
  /** A replica set that has no other member by its configuration: no secondary is missing. */
  readonly hasOneMember: boolean;
  /** The policy's read preference, in the client's own copy of the driver's class. */
  policyPreference(routing: RoutingTable): DriverReadPreference;
  /** Selects again, avoiding members that were tried; bounded by the operation's own time. */
  select(
    operation: DriverOperation,
    timeoutContext: unknown,
    preference: DriverReadPreference,
    tried: ReadonlySet<string>,
  ): Promise<ReadTarget>;
  /** Why the read preference finds no secondary now. */
  fallbackReason(preference: DriverReadPreference): FallbackReason;
  /** Waits until no listed member is undiscovered or a secondary is there; false after `withinMS`. */
  discovered(withinMS: number): Promise<boolean>;
}
