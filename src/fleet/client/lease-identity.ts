import { randomUUID } from 'node:crypto';

/**
 * Who an instance is to the stores: one for a run of a process, whatever leases it has meanwhile. Where it comes back to
 * a store it finds what it left there, and no request of an earlier lease overtakes one of a later.
 */
export class LeaseIdentity {
  readonly id: string;
  #seq = 0;

  /** `nonce` makes the name of this run unique; default random. */
  constructor(instance: string, nonce: string = randomUUID().slice(0, 8)) {
    // A name alone could come back with a restart while the former process still holds connections.
    this.id = `${instance}#${nonce}`;
  }

  /** The number of the next request. */
  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }
}
