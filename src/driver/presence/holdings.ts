import type { Bounds, Knowledge } from '../../adaptive/controller';
import { AdaptiveLimiter } from '../../adaptive/limiter';
import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { DriverPool } from '../shape/internals';
import type { MemberLedger } from './member-ledger';

/** The share of a role: connections this process may hold at a member, monitoring included; Infinity: no limit. */
export type ShareOf = (role: MemberRole) => number;

/** What follows the limit that the member's answers tell. */
export interface Adapting {
  /** Whether this process holds to it. */
  isInForce(): boolean;
  /** It is another one, and in force. */
  onLimit(): void;
}

export const NOTHING_ADAPTS: Adapting = { isInForce: () => false, onLimit: () => undefined };

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
export class Holdings {
  readonly #shareOf: ShareOf;
  readonly #adapting: Adapting;
  #lastLimit: number | undefined;
  #role: MemberRole = 'other';
  #adaptive: AdaptiveLimiter | undefined;
  #holdTimer: NodeJS.Timeout | undefined;
  /** The names that the member has. */
  readonly names = new Set<MemberLedger>();
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

  constructor(shareOf: ShareOf, adapting: Adapting) {
    this.#shareOf = shareOf;
    this.#adapting = adapting;
  }

  /** Last role that is known: a member that is down keeps it until it tells another. */
  get role(): MemberRole {
    return this.#role;
  }

  set role(role: MemberRole) {
    if (role === this.#role) return;
    this.#role = role;
    // It has other work to do now.
    this.#adaptive = undefined;
  }

  /** What this process may hold here: its share, or less where the member can't carry as much. */
  get share(): number {
    const share = this.#shareOf(this.role);
    const adaptive = this.#adaptiveInForce;
    if (adaptive === undefined) return share;
    // A client may have come since it was worked out, and has no answers yet that could move it.
    return Math.min(share, Math.max(adaptive.limit, this.#leastForPools) + this.#reserved);
  }

  get adaptive(): AdaptiveLimiter | undefined {
    return this.#adaptive;
  }

  /** Also in observe mode, where a share is no limit: nothing adapts there. */
  get #adaptiveInForce(): AdaptiveLimiter | undefined {
    return this.#adapting.isInForce() ? this.#limiter : undefined;
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

  /** The name under which the member is shown, once: one that is used, if there is one. */
  get shownAs(): MemberLedger | undefined {
    let first: MemberLedger | undefined;
    for (const name of this.names) {
      if (name.isUsed) return name;
      first ??= name;
    }
    return first;
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
    if (change === 1 && this.#adaptive?.isHeldDown === true) this.#endProbeLater(performance.now());
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
    const own = Math.min(this.limitOf(entry) - inUse, this.#roomInProbe);
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

  /** All of `other` is here from now on: its names are names of this member. */
  absorb(other: Holdings): void {
    for (const entry of other.#counts.keys()) this.addPool(entry);
    this.#reserved += other.#reserved;
    this.#clients += other.#clients;
    this.#monitors += other.#monitors;
    this.#closing += other.#closing;
    this.#running += other.#running;
    this.#queued += other.#queued;
    if (this.role === 'other') this.role = other.role;
    for (const name of other.names) this.names.add(name);
  }

  /** What other processes may learn of the member; undefined where nothing is known, or nothing adapts. */
  get knowledge(): Knowledge | undefined {
    return this.#adaptiveInForce?.knowledge;
  }

  /** What another process has found out about the member. */
  learn(knowledge: Knowledge): void {
    const now = performance.now();
    this.#adaptiveInForce?.learn(knowledge, now);
    this.#follow(now);
  }

  /** Connections of pools beyond which more would be of no use, as far as the member's answers tell. */
  get useful(): number {
    return this.#adaptiveInForce?.useful ?? Number.POSITIVE_INFINITY;
  }

  /** Work may wait here for a limit that is still looked for. */
  get isFindingOut(): boolean {
    return this.#adaptiveInForce?.isFindingOut(performance.now()) === true;
  }

  get #roomInProbe(): number {
    const adaptive = this.#adaptiveInForce;
    return adaptive?.isHeldDown === true ? adaptive.inFlight - this.#running : Number.POSITIVE_INFINITY;
  }

  /** The member has answered an operation of a pool that had a connection for it. */
  answered(now: number, command: string, servedMS: number): void {
    const changed = this.#limiter.answered(now, command, servedMS, this.#running, this.#queued > 0);
    if (changed) this.#follow(now);
  }

  get #limiter(): AdaptiveLimiter {
    this.#adaptive ??= new AdaptiveLimiter(
      () => this.#adaptiveBounds,
      () => this.#adapting.isInForce(),
      performance.now(),
    );
    return this.#adaptive;
  }

  get #adaptiveBounds(): Bounds {
    const most = Math.max(1, this.#shareOf(this.role) - this.#reserved);
    return { least: Math.min(most, this.#leastForPools), most };
  }

  /** Every client has a connection, and one operation never has to wait for another only. */
  get #leastForPools(): number {
    return Math.max(2, this.#clients);
  }

  #follow(now: number): void {
    const adaptive = this.#adaptiveInForce;
    if (adaptive === undefined) return;
    for (const name of this.names) name.apply();
    if (adaptive.limit !== this.#lastLimit) {
      this.#lastLimit = adaptive.limit;
      this.#adapting.onLimit();
    }
    if (adaptive.isHeldDown) this.#endProbeLater(now);
  }

  /** Where one operation takes long nobody answers, and everybody would wait for the probe to end. */
  #endProbeLater(now: number): void {
    const adaptive = this.#adaptiveInForce;
    if (adaptive === undefined || this.#holdTimer !== undefined) return;
    this.#holdTimer = setTimeout(() => {
      this.#holdTimer = undefined;
      // It may be another one: the member may have another role.
      this.#adaptive?.release(performance.now());
      this.wakeWaiters();
    }, adaptive.heldForMS(now)).unref();
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
    queueMicrotask(() => {
      for (const name of this.names) name.apply();
    });
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
