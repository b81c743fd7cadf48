import { MemberLedger, type ShareOf } from './member-ledger';
import { applyLimits } from './pool-limits';

/** Ledgers of members that are gone are kept for their counters, up to this many. */
const MOST_KEPT = 64;

/** The ledgers of all members that the clients of one governor reach, by address. */
export class Ledgers implements Iterable<MemberLedger> {
  readonly #byAddress = new Map<string, MemberLedger>();
  readonly #shareOf: ShareOf;

  constructor(shareOf: ShareOf) {
    this.#shareOf = shareOf;
  }

  of(address: string): MemberLedger {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    this.#dropUnused();
    const ledger = new MemberLedger(address, this.#shareOf);
    this.#byAddress.set(address, ledger);
    return ledger;
  }

  [Symbol.iterator](): Iterator<MemberLedger> {
    return this.#byAddress.values();
  }

  /** Makes changed shares take effect at every member. */
  apply(): void {
    for (const ledger of this) applyLimits(ledger);
  }

  #dropUnused(): void {
    if (this.#byAddress.size < MOST_KEPT) return;
    for (const [address, ledger] of this.#byAddress) if (ledger.isUnused) this.#byAddress.delete(address);
  }
}
