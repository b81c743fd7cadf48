import { isLocal, isUnixSocket, literalEndpoint, resolveEndpoints } from './endpoint';
import type { ShareOf } from './holdings';
import { MemberLedger } from './member-ledger';
import { type Adapting, NOTHING_ADAPTS } from './member-limit';

/** Ledgers of members that are gone are kept for their counters, up to this many. */
const MOST_KEPT = 64;

/** What tells that two names are of one member. */
interface Identity {
  /** Where it was reached last: names get other addresses, and addresses other members. */
  endpoint: string | undefined;
  /** Of the member's process, as it says itself; it has another after a restart. */
  process: string | undefined;
}

/** The ledgers of all members that the clients of one deployment reach, by address. */
export class Ledgers implements Iterable<MemberLedger> {
  readonly #byAddress = new Map<string, MemberLedger>();
  readonly #identities = new WeakMap<MemberLedger, Identity>();
  /** Addresses of the deployment that a seed (or the name that seeds are looked up by) has led to. */
  readonly #behind = new Map<string, ReadonlySet<string>>();
  #shareOf: ShareOf;
  #adapting = NOTHING_ADAPTS;

  constructor(shareOf: ShareOf) {
    this.#shareOf = shareOf;
  }

  /** Another answer to what a share is, from now on and for every ledger. */
  set shareOf(shareOf: ShareOf) {
    this.#shareOf = shareOf;
  }

  /** What follows the limits that the members' answers tell, from now on and for every ledger. */
  set adapting(adapting: Adapting) {
    this.#adapting = adapting;
  }

  of(address: string): MemberLedger {
    const known = this.#byAddress.get(address);
    if (known !== undefined) return known;
    this.#dropUnused();
    const ledger = new MemberLedger(address, (role) => this.#shareOf(role), {
      isInForce: () => this.#adapting.isInForce(),
      onLimit: () => this.#adapting.onLimit(),
    });
    this.#byAddress.set(address, ledger);
    this.#identities.set(ledger, { endpoint: undefined, process: undefined });
    const literal = literalEndpoint(address);
    if (literal !== undefined) this.onEndpoint(ledger, literal);
    return ledger;
  }

  [Symbol.iterator](): Iterator<MemberLedger> {
    return this.#byAddress.values();
  }

  /** Makes changed shares take effect at every member. */
  apply(): void {
    for (const ledger of this) ledger.apply();
  }

  /** The seeds have led to a deployment with these members. */
  onDiscovered(seeds: Iterable<string>, addresses: Iterable<string>): void {
    const members = new Set(addresses);
    for (const seed of seeds) this.#behind.set(seed, members);
  }

  /**
   * Ledgers of all members that a client with these seeds may come to: the seeds, what they have led to before, and what
   * they are another name of. `whole`: it looks for the other members of a set; else it goes no further than its seeds.
   */
  async reach(seeds: Iterable<string>, whole: boolean): Promise<ReadonlySet<MemberLedger>> {
    const names = [...seeds];
    const resolved = await Promise.all(names.map((name) => this.identify(name)));
    const found = new Set(resolved.flat());
    if (!whole) return found;
    for (const name of [...names, ...[...found].map(({ address }) => address)]) {
      for (const address of this.#behind.get(name) ?? []) found.add(this.of(address));
    }
    return found;
  }

  /** The ledger of a name, and those in use that it may be another name of. */
  async identify(name: string): Promise<readonly MemberLedger[]> {
    // What seeds are looked up by is the name of no member.
    if (!isMember(name)) return [];
    const ledger = this.of(name);
    const { endpoint, process } = this.#identityOf(ledger);
    const others = [...this].filter((other) => other.open > 0 && !other.isSameMember(ledger));
    if (endpoint !== undefined || process !== undefined || others.length === 0) return [ledger];
    if (isUnixSocket(name)) return [ledger, ...others.filter((other) => this.#isLocal(other))];
    const candidates = await resolveEndpoints(name);
    return [ledger, ...others.filter((other) => candidates.some((at) => this.#isAt(other, at)))];
  }

  /** A connection to the member was made. */
  onEndpoint(ledger: MemberLedger, endpoint: string): void {
    const identity = this.#identityOf(ledger);
    if (identity.endpoint === endpoint) return;
    identity.endpoint = endpoint;
    for (const other of this) {
      if (other.open > 0 && this.#isAt(other, endpoint)) other.join(ledger);
    }
  }

  /** The member has said which process it is (`topologyVersion.processId` of its hello). */
  onProcess(ledger: MemberLedger, process: string): void {
    const identity = this.#identityOf(ledger);
    if (identity.process === process) return;
    identity.process = process;
    for (const other of this) {
      if (this.#identityOf(other).process === process) other.join(ledger);
    }
  }

  #isAt(ledger: MemberLedger, endpoint: string): boolean {
    return this.#identityOf(ledger).endpoint === endpoint;
  }

  #isLocal(ledger: MemberLedger): boolean {
    const { endpoint } = this.#identityOf(ledger);
    return endpoint !== undefined && isLocal(endpoint);
  }

  #identityOf(ledger: MemberLedger): Identity {
    return this.#identities.get(ledger) as Identity;
  }

  #dropUnused(): void {
    if (this.#byAddress.size < MOST_KEPT) return;
    for (const [address, ledger] of this.#byAddress) if (ledger.isUnused) this.#byAddress.delete(address);
  }
}

/** An address has a port or is a path. */
function isMember(name: string): boolean {
  return /:\d+$/.test(name) || name.includes('/') || name.endsWith('.sock');
}
