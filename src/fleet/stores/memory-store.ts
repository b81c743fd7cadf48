import { type FleetView, viewOf } from '../fleet-view';
import type { LeaseState } from '../protocol/lease-state';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';
import { release } from '../protocol/release';
import { renew } from '../protocol/renew';
import type { LeaseStore } from './lease-store';

/** Keeps leases in this process: for tests and the simulation, and for several governors in one process. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #key: string;
  readonly #now: () => number;
  state: LeaseState | undefined;

  /** `now`: wall clock in milliseconds; default `Date.now`. */
  constructor(key: string, now: () => number = Date.now) {
    this.#key = key;
    this.#now = now;
  }

  async renew(request: RenewRequest): Promise<Grant> {
    const { state, grant } = renew(this.state, request, this.#now());
    this.state = state;
    return grant;
  }

  async release(request: ReleaseRequest): Promise<void> {
    if (this.state !== undefined) this.state = release(this.state, request);
  }

  async read(): Promise<FleetView> {
    return viewOf(this.#key, this.state);
  }

  async close(): Promise<void> {}
}
