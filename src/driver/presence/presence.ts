import { NoRoomError } from '../../errors/no-room-error';
import type { LedgerClient } from './holdings';
import type { Ledgers } from './ledgers';
import type { MemberLedger } from './member-ledger';

/** How often somebody who waits for room looks again; connections close in milliseconds. */
const LOOK_EVERY_MS = 5;

/**
 * - `away`: holds nothing and has no right to
 * - `arriving`: what its monitors will open is reserved; waits until others have made room
 * - `present`: connects, or is connected
 */
export type PresenceState = 'away' | 'arriving' | 'present';

/** What clients hold at one member before they have a connection for their operations. */
export interface Footprint {
  readonly clients: number;
  /** Connections of the monitors of all of them. */
  readonly monitoring: number;
}

/** What a client says about where it may come to. */
export interface Destination {
  /** Addresses it begins with, and the name they are looked up by. */
  seeds(): readonly string[];
  /** It looks for the other members of a set. */
  readonly whole: boolean;
  /** How long it waits for room, milliseconds; 0: as long as it takes. */
  readonly withinMS: number;
  /** Throws where no share can ever carry so many clients. */
  checkRoomFor(footprint: Footprint): void;
}

/**
 * A client's right to hold connections: from before its monitors may connect, until it is closed or its connecting
 * has failed. The only one who adds the client to ledgers and takes it out again. What the client does not hold any
 * more still counts at the ledgers until the member has seen it close.
 *
 * A monitor asks nobody before it opens connections, so at every member that the client may come to the pools of others
 * shrink first, and it waits until they have.
 */
export class Presence {
  readonly #client: LedgerClient;
  readonly #ledgers: Ledgers;
  readonly #destination: Destination;
  readonly #at = new Set<MemberLedger>();
  #state: PresenceState = 'away';
  /** Ends the waits of an arrival that is over. */
  #arrival = 0;

  constructor(client: LedgerClient, ledgers: Ledgers, destination: Destination) {
    this.#client = client;
    this.#ledgers = ledgers;
    this.#destination = destination;
  }

  get state(): PresenceState {
    return this.#state;
  }

  /**
   * Reserves what the client's monitors will open, at all members that it may come to, and waits until there is room.
   * False: the client left meanwhile.
   * @throws NoRoomError when there is none in time, and what `checkRoomFor` throws where there never will be.
   */
  async arrive(): Promise<boolean> {
    this.#state = 'arriving';
    this.#arrival += 1;
    const arrival = this.#arrival;
    const { withinMS, whole } = this.#destination;
    const deadline = withinMS === 0 ? Number.POSITIVE_INFINITY : performance.now() + withinMS;
    const reached = await this.#ledgers.reach(this.#destination.seeds(), whole);
    if (arrival !== this.#arrival) return false;
    for (const ledger of reached) if (ledger.enforced) this.#enter(ledger);
    this.#checkRoom();
    for (let crowded = this.#crowded(); crowded !== undefined; crowded = this.#crowded()) {
      const { address, open, share } = crowded;
      if (performance.now() > deadline) throw new NoRoomError(address, open, share, withinMS);
      await aLittleLater();
      if (arrival !== this.#arrival) return false;
    }
    this.#state = 'present';
    return true;
  }

  /** The client was connected before anybody asked. */
  isHere(): void {
    this.#state = 'present';
  }

  /**
   * The client's topology has a member of this name now. Its monitor waits for the promise, if there is one: the member
   * may be one that the process knows by another name, and have no room just now.
   */
  come(ledger: MemberLedger): Promise<void> | undefined {
    const isNew = !this.#at.has(ledger);
    this.#enter(ledger);
    return isNew && ledger.enforced ? this.#room(ledger) : undefined;
  }

  /** A description of all members that there are: what was reserved at others goes back. */
  stayAt(addresses: { has(address: string): boolean }): void {
    for (const ledger of this.#at) if (!addresses.has(ledger.address)) this.goFrom(ledger);
  }

  /** The member is no more in the client's topology. */
  goFrom(ledger: MemberLedger): void {
    if (!this.#at.delete(ledger)) return;
    ledger.removeClient(this.#client);
    ledger.apply();
  }

  /** The client holds nothing any more, or will not when what it has is closed. */
  leave(): void {
    this.#state = 'away';
    this.#arrival += 1;
    for (const ledger of this.#at) this.goFrom(ledger);
  }

  #enter(ledger: MemberLedger): void {
    if (this.#at.has(ledger)) return;
    this.#at.add(ledger);
    ledger.addClient(this.#client);
    ledger.apply();
  }

  #checkRoom(): void {
    for (const { enforced, clients, reserved } of this.#at) {
      if (enforced) this.#destination.checkRoomFor({ clients, monitoring: reserved });
    }
  }

  #crowded(): MemberLedger | undefined {
    for (const ledger of this.#at) if (ledger.enforced && ledger.isCrowded) return ledger;
    return undefined;
  }

  /**
   * Resolves when there is room at the member, and at those that it may be another name of; or the client has gone from
   * it. What is reserved at them in vain goes back with the next description (`stayAt`).
   */
  async #room(ledger: MemberLedger): Promise<void> {
    const names = await this.#ledgers.identify(ledger.address);
    if (this.#at.has(ledger)) for (const name of names) this.#enter(name);
    while (this.#at.has(ledger) && names.some((name) => name.enforced && name.isCrowded))
      await aLittleLater();
  }
}

function aLittleLater(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
