import type { MongoClient } from 'mongodb';
import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import type { MemberRole, Role } from '../config/roles';
import type { Config } from '../config/schema';
import type { Ledgers } from '../driver/presence/ledgers';
import type { DriverClient } from '../driver/shape/internals';
import { LeaseClient } from '../fleet/client/lease-client';
import type { LeaseStatus } from '../fleet/client/lease-status';
import { leaseTermsOf } from '../fleet/client/lease-terms';
import { answerMS } from '../fleet/client/pace';
import type { LeaseTerms, PerRole } from '../fleet/protocol/terms';
import type { LeaseHome } from '../fleet/stores/grouped-store';
import type { LeaseStore } from '../fleet/stores/lease-store';
import type { PoolReading } from '../metrics/source';
import type { Footprint } from '../plan';
import { leaseStoreOf } from './lease-store-of';
import type { Logger } from './logger';
import { MovableStore } from './movable-store';
import type { DeploymentInForce } from './plan-keeper';

/** The parts of a governor that its lease works with. */
export interface LeaseParts {
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly instance: string;
  /** Name of the deployment that the lease is for. */
  readonly deployment: string;
  readonly ledgers: Ledgers;
  inForce(): DeploymentInForce;
  readonly fingerprint: () => string;
  footprint(): Footprint;
  pools(): readonly PoolReading[];
  onShares(): void;
}

/** A lease and what it is kept with, from its start to its release. */
interface KeptLease {
  readonly lease: LeaseClient;
  readonly store: MovableStore;
  /** Through which the store is asked. */
  client: DriverClient;
  /** Other groups are other documents: where a process has its lease changes with its next start, and only then. */
  readonly groups: number;
  readonly home: LeaseHome;
}

/** Keeps this process's share of a leased budget. Without a lease the share is what the config gives by itself. */
export class LeaseKeeper {
  readonly #parts: LeaseParts;
  #kept: KeptLease | undefined;
  #lastTold: string | undefined;
  #closed = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
  }

  get status(): LeaseStatus | undefined {
    return this.#kept?.lease.status;
  }

  /** The share of a role now; undefined without a lease: the plan's. */
  share(role: Role): number | undefined {
    return this.#kept?.lease.share(role) ?? this.#startShare(role);
  }

  /** Without a lease a process may hold what the store reserves for one that it has not seen; the safe share is more. */
  #startShare(role: Role): number | undefined {
    const { config, plan } = this.#parts.inForce();
    if (plan.budget !== 'leased') return undefined;
    return this.#termsOf(config).roles[role].start;
  }

  shares(): PerRole<number> | undefined {
    return this.#kept?.lease.shares();
  }

  /** Asks for a lease through a client that is about to be used. A store that can't be used is told, not thrown. */
  start(client: DriverClient): void {
    const { config, plan } = this.#parts.inForce();
    if (this.#closed || plan.budget !== 'leased' || plan.mode === 'observe' || this.#kept !== undefined)
      return;
    const { groups, weight } = config.connections.lease;
    const home: LeaseHome = { group: undefined };
    let store: MovableStore;
    try {
      store = new MovableStore(this.#storeThrough(client, home));
    } catch (error) {
      this.#tell((error as Error).message);
      return;
    }
    const lease = new LeaseClient({
      store,
      terms: this.#termsOf(config),
      instance: this.#parts.instance,
      weight,
      fingerprint: this.#parts.fingerprint,
      heldNow: () => this.#held(),
      demandNow: () => this.#demand(),
      onShares: () => this.#parts.onShares(),
      onError: (error) => this.#tell(error.message),
    });
    this.#kept = { lease, store, client, groups, home };
    lease.start();
    this.#parts.onShares();
  }

  /** After a reload, or when the process has another number of clients. */
  update(config: Config): void {
    this.#kept?.lease.update(this.#termsOf(config));
  }

  #termsOf(config: Config): LeaseTerms {
    return leaseTermsOf(this.#withGroupsInUse(config), this.#parts.footprint());
  }

  #withGroupsInUse(config: Config): Config {
    const { connections } = config;
    const lease = { ...connections.lease, groups: this.#kept?.groups ?? connections.lease.groups };
    return { ...config, connections: { ...connections, lease } };
  }

  /**
   * A client is about to close. The lease goes on through another one, so that a service that replaces its client
   * keeps its share; without another it is given back while that can still be told.
   */
  async leave(client: DriverClient, clients: Iterable<DriverClient>): Promise<void> {
    const kept = this.#kept;
    if (kept === undefined || client !== kept.client) return;
    const others = [...clients].filter((other) => other !== client && other.topology !== undefined);
    const next = others.find((other) => isSameDeployment(client, other));
    if (next === undefined) {
      await this.release();
      if (others[0] !== undefined) this.start(others[0]);
      return;
    }
    kept.client = next;
    const { store, uriEnv, renewMS } = this.#parts.inForce().config.connections.lease;
    // A store with a connection of its own does not go through the clients.
    if (store !== 'mongodb' || uriEnv !== undefined) return;
    await kept.store.moveTo(this.#storeThrough(next, kept.home), answerMS(renewMS));
  }

  /** Gives the lease back, and asks for none any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  /** Gives the lease back; the next client asks for a new one. */
  async release(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.lease.close();
    await kept?.store.close();
  }

  #storeThrough(client: DriverClient, home: LeaseHome): LeaseStore {
    const config = this.#withGroupsInUse(this.#parts.inForce().config);
    return leaseStoreOf(
      config,
      this.#parts.env,
      client as unknown as MongoClient,
      this.#cluster(client),
      home,
    );
  }

  /** What the deployment is called by its members, whatever its clients were told: all instances agree on it. */
  #cluster(client: DriverClient): string {
    const { setName, servers } = client.topology?.description ?? {};
    // The driver gives a direct connection no set's name; its member has one all the same.
    const [member] = [...(servers?.values() ?? [])].filter((server) => server.setName !== null);
    const set = setName ?? member?.setName ?? 'default';
    const { deployment } = this.#parts;
    return deployment === DEFAULT_DEPLOYMENT ? set : `${deployment}/${set}`;
  }

  /** The most that the process holds at one member of each role, as the member counts it. */
  #held(): PerRole<number> {
    const held = { primary: 0, secondary: 0 };
    for (const { role, open } of this.#parts.ledgers) addTo(held, role, open);
    return held;
  }

  #demand(): PerRole<number> {
    const demand = { primary: 0, secondary: 0 };
    const pools = new Map(this.#parts.pools().map((pool) => [pool.address, pool]));
    for (const { address, role, reserved } of this.#parts.ledgers) {
      const pool = pools.get(address);
      addTo(demand, role, reserved + (pool === undefined ? 0 : pool.inUse + pool.pending + pool.waiting));
    }
    return demand;
  }

  /** Once until it changes: a store that is away is away for every renewal. */
  #tell(message: string): void {
    if (message === this.#lastTold) return;
    this.#lastTold = message;
    this.#parts.logger.error(`${this.#parts.inForce().plan.service}: ${message}`);
  }
}

/** A member whose role is not known yet may turn out to have either. */
function addTo(sums: Record<Role, number>, role: MemberRole, connections: number): void {
  if (role !== 'secondary') sums.primary = Math.max(sums.primary, connections);
  if (role !== 'primary') sums.secondary = Math.max(sums.secondary, connections);
}

/** Where leases are kept depends on the members that a client reaches. */
function isSameDeployment(one: DriverClient, other: DriverClient): boolean {
  const members = other.topology?.description.servers;
  return [...(one.topology?.description.servers.keys() ?? [])].some((address) => members?.has(address));
}
