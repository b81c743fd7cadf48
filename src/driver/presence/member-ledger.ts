import type { MemberRole } from '../../config/roles';
import { MemberStats } from '../../counts/member-stats';
import type { DriverPool } from '../shape/internals';

/** The share of a role: connections this process may hold at a member, monitoring included; Infinity: no limit. */
export type ShareOf = (role: MemberRole) => number;

/** A pool as the ledger counts it. */
export interface LedgerPool {
  readonly pool: DriverPool;
  readonly client: LedgerClient;
}

/** A client as the ledger counts it: its monitor holds connections at every member. */
export interface LedgerClient {
  readonly monitoring: number;
}

/**
 * Connections of this process at one member, all clients together: the one place that knows
 * whether another may be opened. What counts is what the member counts: pooled, pending,
 * monitoring, and closing until the member has seen the close.
 */
export class MemberLedger {
  readonly address: string;
  /** Outlives pools and clients, so that counters never go back. */
  readonly stats = new MemberStats();
  readonly #pools = new Set<LedgerPool>();
  readonly #clients = new Set<LedgerClient>();
  readonly #shareOf: ShareOf;
  #closing = 0;
  #monitoring = 0;
  /** Last role that is known: a member that is down keeps it until it tells another. */
  role: MemberRole = 'other';

  constructor(address: string, shareOf: ShareOf) {
    this.address = address;
    this.#shareOf = shareOf;
  }

  get share(): number {
    return this.#shareOf(this.role);
  }

  /** False in observe mode: everything is counted, nothing is limited. */
  get enforced(): boolean {
    return this.share !== Number.POSITIVE_INFINITY;
  }

  get closing(): number {
    return this.#closing;
  }

  /** Clients whose monitors watch this member, those that are about to connect included. */
  get clients(): number {
    return this.#clients.size;
  }

  get isUnused(): boolean {
    return this.#clients.size === 0 && this.#pools.size === 0 && this.#closing === 0;
  }

  /** Monitoring connections, held or reserved: a monitor opens them without asking. */
  get monitoring(): number {
    return this.#monitoring;
  }

  /** Connections that pools hold or are opening. */
  get pooled(): number {
    let pooled = 0;
    for (const entry of this.#pools) pooled += this.#count(entry);
    return pooled;
  }

  /** All connections at the member that this process answers for. */
  get open(): number {
    return this.pooled + this.monitoring + this.#closing;
  }

  pools(): Iterable<LedgerPool> {
    return this.#pools;
  }

  addClient(client: LedgerClient): void {
    this.#clients.add(client);
    this.#countMonitoring();
  }

  removeClient(client: LedgerClient): void {
    this.#clients.delete(client);
    this.#countMonitoring();
  }

  addPool(entry: LedgerPool): void {
    this.#pools.add(entry);
  }

  closingBegins(): void {
    this.#closing += 1;
  }

  closingEnds(): void {
    this.#closing -= 1;
    this.wakeWaiters();
  }

  /** This pool's part of the share: what is left beside the monitors, split evenly, the first get the rest. */
  limitOf(entry: LedgerPool): number {
    const forPools = Math.max(0, this.share - this.#monitoring);
    const clients = this.#clients.size;
    if (clients <= 1) return forPools;
    let position = 0;
    for (const client of this.#clients) {
      if (client === entry.client) break;
      position += 1;
    }
    return Math.floor(forPools / clients) + (position < forPools % clients ? 1 : 0);
  }

  /**
   * `maxPoolSize` as the driver shall see it now: never above the pool's part, and no more than what it has
   * when the member has no room, for instance because another client's surplus is still closing.
   */
  maxPoolSizeOf(entry: LedgerPool): number {
    const held = entry.pool.totalConnectionCount;
    const limit = this.limitOf(entry);
    // A full pool needs no look at the others: under load it is asked twice an operation.
    const size = held >= limit ? limit : Math.min(limit, held + Math.max(0, this.share - this.open));
    // 0 means unlimited to the driver (cmap/connection_pool.ts); nothing is below -1.
    return size > 0 ? size : -1;
  }

  /** Lets pools open what they now may: the driver looks only when one of its own connections comes back. */
  wakeWaiters(): void {
    for (const { pool } of this.#pools) if (!pool.closed) pool.processWaitQueue();
  }

  /** Kept as a number: the driver asks for the pool's limit with every operation, and clients come and go rarely. */
  #countMonitoring(): void {
    this.#monitoring = 0;
    for (const client of this.#clients) this.#monitoring += client.monitoring;
  }

  #count(entry: LedgerPool): number {
    const { pool } = entry;
    // A closed pool forgets its idle connections but may still have some in use.
    const count = pool.closed
      ? pool.currentCheckedOutCount + pool.pendingConnectionCount
      : pool.totalConnectionCount;
    if (pool.closed && count === 0) this.#pools.delete(entry);
    return count;
  }
}
