import type { FleetView } from '../fleet-view';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';

/**
 * Where the leases of one service and cluster are kept. Every call is one atomic step on the store's own clock;
 * a rejected call may or may not have had its effect, and the protocol holds either way.
 */
export interface LeaseStore {
  renew(request: RenewRequest): Promise<Grant>;
  release(request: ReleaseRequest): Promise<void>;
  /** The fleet as the store knows it. For people: nothing is decided by it. */
  read(): Promise<FleetView>;
  /** Closes what the store itself opened. */
  close(): Promise<void>;
}
