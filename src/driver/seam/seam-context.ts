import type { ReadAfterWrite } from '../../counts/read-after-write';
import type { AdmissionContext } from '../admission/admission-context';
import type { LedgerClient } from '../presence/holdings';
import type { Ledgers } from '../presence/ledgers';
import type { Presence } from '../presence/presence';
import type { ClientPreference } from '../reads/client-preference';
import type { ReadsContext } from '../reads/reads-context';
import type { DriverClient } from '../shape/internals';
import type { Chosen } from './chosen';

/** What the seam needs of its client. */
export interface SeamClient extends LedgerClient {
  readonly driver: DriverClient;
  readonly preference: ClientPreference;
  readonly presence: Presence;
  readonly chosen: Chosen;
  /** How long its operations wait for a connection, milliseconds, where the caller chose it; 0 is for ever. */
  readonly chosenWaitMS: number | undefined;
  /** Whether the lease of this process is renewed through this client. */
  readonly renewsLease: boolean;
}

/** What the seam needs of its governor. `policy` is replaced as a whole, never changed. */
export interface SeamContext extends AdmissionContext, ReadsContext {
  readonly readAfterWrite: ReadAfterWrite;
  readonly ledgers: Ledgers;
  /** A member changed its role, and with it its limit. */
  onLimitsChanged(): void;
}
