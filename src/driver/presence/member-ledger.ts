import type { MemberRole } from '../../config/roles';
import { MemberStats } from '../../counts/member-stats';
import { Holdings, type LedgerClient, type LedgerPool, type ShareOf } from './holdings';
import { type MemberLimit, NOTHING_ADAPTS } from './member-limit';
import { closeSurplus } from './surplus';

/**
 * A member under one of its names. Several names may turn out to be of one process: they share their holdings then,
 * and nobody who keeps a ledger has to know.
 */
export class MemberLedger {
  readonly address: string;
  /** Outlives pools and clients, so that counters never go back. */
  readonly stats = new MemberStats();
  readonly #clients = new Set<LedgerClient>();
  #holdings: Holdings;
  /** Those that the member has; of all of them the same set. */
  #names: Set<MemberLedger> = new Set([this]);

  constructor(address: string, shareOf: ShareOf, adapting = NOTHING_ADAPTS) {
    this.address = address;
    this.#holdings = new Holdings(shareOf, adapting, () => this.apply());
  }

  get role(): MemberRole {
    return this.#holdings.role;
  }

  set role(role: MemberRole) {
    this.#holdings.role = role;
  }

  /** What the member can carry, as far as its answers tell. */
  get adaptive(): MemberLimit {
    return this.#holdings.adaptive;
  }

  get share(): number {
    return this.#holdings.share;
  }

  /** False in observe mode: everything is counted, nothing is limited. */
  get enforced(): boolean {
    return this.share !== Number.POSITIVE_INFINITY;
  }

  get closing(): number {
    return this.#holdings.closing;
  }

  get clients(): number {
    return this.#holdings.clients;
  }

  get reserved(): number {
    return this.#holdings.reserved;
  }

  get monitors(): number {
    return this.#holdings.monitors;
  }

  get pooled(): number {
    return this.#holdings.pooled;
  }

  get open(): number {
    return this.#holdings.open;
  }

  get limit(): number {
    return this.#holdings.limit;
  }

  /** More is open or reserved than the share allows: a client arrives, or the share has shrunk. */
  get isCrowded(): boolean {
    return this.open > this.share;
  }

  /** A client is at the member under this name. */
  get isUsed(): boolean {
    return this.#clients.size > 0;
  }

  /** Of several names of one member one is shown with what the process holds there: sums count it once. */
  get isShown(): boolean {
    return this.#shownAs === this;
  }

  get isUnused(): boolean {
    return this.#clients.size === 0 && this.#holdings.pooled === 0 && this.closing === 0;
  }

  pools(): Iterable<LedgerPool> {
    return this.#holdings.pools();
  }

  has(client: LedgerClient): boolean {
    return this.#clients.has(client);
  }

  addClient(client: LedgerClient): void {
    if (this.#clients.has(client)) return;
    this.#clients.add(client);
    this.#holdings.addClient(client);
  }

  removeClient(client: LedgerClient): void {
    if (this.#clients.delete(client)) this.#holdings.removeClient(client);
  }

  addPool(entry: LedgerPool): void {
    this.#holdings.addPool(entry);
  }

  changed(entry: LedgerPool): void {
    this.#holdings.changed(entry);
  }

  monitorOpened(): void {
    this.#holdings.monitorOpened();
  }

  monitorClosed(): void {
    this.#holdings.monitorClosed();
  }

  get queued(): number {
    return this.#holdings.queued;
  }

  runs(change: 1 | -1): void {
    this.#holdings.runs(change);
  }

  waits(entry: LedgerPool, change: 1 | -1): void {
    this.#holdings.waits(entry, change);
  }

  roomOf(entry: LedgerPool, inUse: number): number {
    return this.#holdings.roomOf(entry, inUse);
  }

  closingBegins(): void {
    this.#holdings.closingBegins();
  }

  closingEnds(): void {
    this.#holdings.closingEnds();
  }

  limitOf(entry: LedgerPool): number {
    return this.#holdings.limitOf(entry);
  }

  maxPoolSizeOf(entry: LedgerPool): number {
    return this.#holdings.maxPoolSizeOf(entry);
  }

  isSameMember(other: MemberLedger): boolean {
    return this.#holdings === other.#holdings;
  }

  /** `other` is another name of this member, for good. */
  join(other: MemberLedger): void {
    if (this.isSameMember(other)) return;
    this.#holdings.absorb(other.#holdings);
    for (const name of other.#names) {
      name.#holdings = this.#holdings;
      this.#names.add(name);
    }
    for (const name of this.#names) name.#names = this.#names;
    this.apply();
  }

  /** Makes a change of share, role or clients take effect: surplus is closed, and waiters get what became free. */
  apply(): void {
    for (const entry of this.pools()) closeSurplus(entry, this);
    this.#holdings.wakeWaiters();
  }

  /** The name under which the member is shown, once: one that is used, if there is one. */
  get #shownAs(): MemberLedger | undefined {
    let first: MemberLedger | undefined;
    for (const name of this.#names) {
      if (name.isUsed) return name;
      first ??= name;
    }
    return first;
  }
}
