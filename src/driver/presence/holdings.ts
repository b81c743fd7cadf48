import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { DriverPool } from '../shape/internals';
import { type Adapting, type Limited, MemberLimit } from './member-limit';

/** The share of a role: connections this process may hold at a member, monitoring included; Infinity: no limit. */
export type ShareOf = (role: MemberRole) => number;

/** A client as the ledger counts it: its monitor holds connections at every member. */
export interface LedgerClient {
  readonly monitoring: number;
}

/** A pool as the ledger counts it. */
export interface LedgerPool {
  readonly pool: DriverPool;
  readonly client: LedgerClient;
  /** `maxPoolSize` that the caller chose; Infinity where nobody did, or chose "unlimited". */
  readonly chosenSize: number;
  /** Operations that wait for a connection of it, or until they may. */
  readonly waiting: number;
  /** New work that waits until it may ask for one. */
  readonly newWork: number;
  /** Refuses the newest of it in the lane; false: there is none. */
  evict(lane: Lane): boolean;
  /** There may be more room than when those came that wait. */
  wake(): void;
}

/**
 * What this process holds at one member, all clients together and whatever the member is called: the one place that
 * knows whether another connection may be opened. What counts is what the member counts: pooled, pending, monitoring,
 * and closing until the member has seen the close.
 *
 * A pool's count changes only after it has asked for its limit (it grows) or in ways that are told by `changed` (it
 * shrinks), so the sum is kept and only such pools are counted again: asking costs the same with 1 and 200 clients.
 */
export class Holdings implements Limited {
  readonly #shareOf: ShareOf;
  #role: MemberRole = 'other';
  /** What the member can carry, as far as its answers tell. */
  readonly adaptive: MemberLimit;
  /** Makes a change of what may be held take effect: surplus is closed, and who waits gets what became free. */
  readonly apply: () => void;
  readonly #counts = new Map<LedgerPool, number>();
  readonly #uncounted = new Set<LedgerPool>();
  /** Pools below their fair part that wait while others hold more than theirs. */
  readonly #claims = new Set<LedgerPool>();
  #pooled = 0;
  #reserved = 0;
  #clients = 0;
  #monitors = 0;
  #closing = 0;
  #running = 0;
  #queued = 0;

  constructor(shareOf: ShareOf, adapting: Adapting, apply: () => void) {
    this.#shareOf = shareOf;
    this.apply = apply;
    this.adaptive = new MemberLimit(adapting, this);
  }

  /** Last role that is known: a member that is down keeps it until it tells another. */
  get role(): MemberRole {
    return this.#role;
  }

  set role(role: MemberRole) {
    if (role === this.#role) return;
    this.#role = role;
    this.adaptive.forget();
  }

  /** What this process may hold here: its share, or less where the member can't carry as much. */
  get share(): number {
    return Math.min(this.#shareOf(this.role), this.adaptive.forPools + this.#reserved);
  }

  get closing(): number {
    return this.#closing;
  }

  /** Clients that may hold connections here, those that are about to connect included. */
  get clients(): number {
    return this.#clients;
  }

  /** Monitoring connections that are reserved: a monitor opens them without asking. */
  get reserved(): number {
    return this.#reserved;
  }

  get mostForPools(): number {
    return this.#shareOf(this.role) - this.#reserved;
  }

  get running(): number {
    return this.#running;
  }

  /** Operations that wait until they may ask for a connection, of all pools. */
  get queued(): number {
    return this.#queued;
  }

  /** Monitoring connections that are open. */
  get monitors(): number {
    return this.#monitors;
  }

  /** Connections that pools hold or are opening. */
  get pooled(): number {
    for (const entry of this.#uncounted) this.#count(entry);
    this.#uncounted.clear();
    return this.#pooled;
  }

  /** All connections at the member that this process answers for. */
  get open(): number {
    return this.pooled + this.#reserved + this.#closing;
  }

  /** What all pools together may hold: the share beside the monitors, and no more than their callers chose. */
  get limit(): number {
    let chosen = 0;
    for (const entry of this.#counts.keys()) if (!entry.pool.closed) chosen += entry.chosenSize;
    return Math.min(this.#forPools, chosen === 0 ? Number.POSITIVE_INFINITY : chosen);
  }

  pools(): Iterable<LedgerPool> {
    return this.#counts.keys();
  }

  addPool(entry: LedgerPool): void {
    this.#counts.set(entry, 0);
    this.#uncounted.add(entry);
  }

  /** The pool may hold another number of connections than when it was counted. */
  changed(entry: LedgerPool): void {
    if (this.#counts.has(entry)) this.#uncounted.add(entry);
  }

  addClient({ monitoring }: LedgerClient): void {
    this.#clients += 1;
    this.#reserved += monitoring;
  }

  removeClient({ monitoring }: LedgerClient): void {
    this.#clients -= 1;
    this.#reserved -= monitoring;
  }

  monitorOpened(): void {
    this.#monitors += 1;
  }

  monitorClosed(): void {
    this.#monitors -= 1;
  }

  /** So many more operations may ask for a connection, or fewer. */
  runs(change: 1 | -1): void {
    this.#running += change;
    if (change === 1) this.adaptive.began();
  }

  /** So many more of the pool wait until they may, or fewer. */
  waits(entry: LedgerPool, change: 1 | -1): void {
    this.#queued += change;
    if (change === 1) this.#claim(entry);
  }

  closingBegins(): void {
    this.#closing += 1;
  }

  closingEnds(): void {
    this.#closing -= 1;
    this.wakeWaiters();
  }

  /**
   * What a pool may hold now: the least of what its caller chose and its part. The share beside the monitors is split
   * evenly; what others leave of theirs is lent, until one of them waits for it.
   */
  limitOf(entry: LedgerPool): number {
    const forPools = this.#forPools;
    if (this.#clients <= 1) return Math.min(entry.chosenSize, forPools);
    const fair = this.#fair;
    const held = entry.pool.totalConnectionCount;
    if (held >= fair && this.#isClaimed(entry)) return Math.min(entry.chosenSize, fair);
    // Negative when the share has shrunk: what is above its part closes first. What is closing already is not in it.
    const free = forPools - this.pooled;
    return Math.min(entry.chosenSize, Math.max(fair, held + free), forPools);
  }

  /**
   * Operations of a pool that may ask for a connection now, beside the `inUse` that do or have one. What is lent is lent
   * once: all pools together ask for no more than there is.
   */
  roomOf(entry: LedgerPool, inUse: number): number {
    const own = Math.min(this.limitOf(entry) - inUse, this.adaptive.roomInProbe);
    return this.#clients <= 1 ? own : Math.min(own, this.#forPools - this.#running);
  }

  /**
   * `maxPoolSize` as the driver shall see it now: never above what the pool may hold, and no more than it has when the
   * member has no room, for instance because another pool's surplus is still closing.
   */
  maxPoolSizeOf(entry: LedgerPool): number {
    const held = entry.pool.totalConnectionCount;
    const limit = this.limitOf(entry);
    let size = limit;
    // A full pool needs no look at the others: under load it is asked twice an operation.
    if (held < limit) {
      const room = this.share - this.open;
      size = Math.min(limit, held + Math.max(0, room));
      if (size > held) this.#uncounted.add(entry);
      else this.#claim(entry);
    }
    // 0 means unlimited to the driver (cmap/connection_pool.ts); nothing is below -1.
    return size > 0 ? size : -1;
  }

  /** Lets pools open what they now may: the driver looks only when one of its own connections comes back. */
  wakeWaiters(): void {
    for (const entry of this.#counts.keys()) entry.wake();
  }

  /** All of `other` is here from now on. */
  absorb(other: Holdings): void {
    for (const entry of other.#counts.keys()) this.addPool(entry);
    this.#reserved += other.#reserved;
    this.#clients += other.#clients;
    this.#monitors += other.#monitors;
    this.#closing += other.#closing;
    this.#running += other.#running;
    this.#queued += other.#queued;
    if (this.role === 'other') this.role = other.role;
  }

  get #forPools(): number {
    return Math.max(0, this.share - this.#reserved);
  }

  /** A pool's part, where all have the same. */
  get #fair(): number {
    return Math.floor(this.#forPools / this.#clients);
  }

  /** Whether a pool has less than its part and somebody waits for more: one connection is everybody's part. */
  #isShort({ pool, chosenSize, waiting }: LedgerPool): boolean {
    const least = Math.min(chosenSize, Math.max(1, this.#fair));
    return !pool.closed && waiting > 0 && pool.totalConnectionCount < least;
  }

  #claim(entry: LedgerPool): void {
    if (this.#clients <= 1 || this.#claims.has(entry) || !this.#isShort(entry)) return;
    this.#claims.add(entry);
    // Not within the driver's pass of the pool that asks.
    queueMicrotask(this.apply);
  }

  /** Whether another pool, below its fair part, waits for what this one holds above its own. */
  #isClaimed(entry: LedgerPool): boolean {
    if (this.#claims.size === 0) return false;
    let claimed = false;
    for (const claim of this.#claims) {
      if (!this.#isShort(claim)) this.#claims.delete(claim);
      else claimed ||= claim !== entry;
    }
    return claimed;
  }

  #count(entry: LedgerPool): void {
    const { pool } = entry;
    // A closed pool forgets its idle connections but may still have some in use.
    const count = pool.closed
      ? pool.currentCheckedOutCount + pool.pendingConnectionCount
      : pool.totalConnectionCount;
    this.#pooled += count - (this.#counts.get(entry) ?? 0);
    if (pool.closed && count === 0) this.#counts.delete(entry);
    else this.#counts.set(entry, count);
  }
}
