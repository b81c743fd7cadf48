import type { MongoClient } from 'mongodb';
import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import type { MemberRole, Role } from '../config/roles';
import type { Config } from '../config/schema';
import type { Ledgers } from '../driver/presence/ledgers';
import type { DriverClient } from '../driver/shape/internals';
import { LeaseClient } from '../fleet/client/lease-client';
import { LeaseIdentity } from '../fleet/client/lease-identity';
import type { LeaseStatus } from '../fleet/client/lease-status';
import { leaseTermsOf } from '../fleet/client/lease-terms';
import { answerMS } from '../fleet/client/pace';
import type { LeaseTerms, PerRole } from '../fleet/protocol/terms';
import type { LeaseHome } from '../fleet/stores/grouped-store';
import type { LeaseStore } from '../fleet/stores/lease-store';
import type { PoolReading } from '../metrics/source';
import type { Footprint } from '../plan';
import { ownShare } from '../plan/plan';
import { estimatesOf, teach } from './estimates';
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
  /** The lease is renewed through this client, undefined: through none. */
  onRenewsThrough(client: DriverClient | undefined): void;
}

/** A lease and what it is kept with, from its start to its release. */
interface KeptLease {
  readonly lease: LeaseClient;
  readonly store: MovableStore;
  /** Through which the store is asked. */
  client: DriverClient;
  /** Which documents it is in: a lease of other documents is another one. */
  readonly place: string;
}

/**
 * Keeps this process's share of a leased budget: it follows what is in force and the clients that are there, whatever
 * changes. Without a lease the share is what the config gives by itself.
 */
export class LeaseKeeper {
  readonly #parts: LeaseParts;
  readonly #identity: LeaseIdentity;
  /** The group of each place: where the process comes back, its former lease is there. */
  readonly #homes = new Map<string, LeaseHome>();
  /** Clients that know their members, the first to know first. */
  readonly #discovered = new Set<DriverClient>();
  #kept: KeptLease | undefined;
  /** The shares of a lease that was given back, and what ends their time. */
  #left: { readonly shares: PerRole<number>; readonly timer: NodeJS.Timeout } | undefined;
  readonly #givenBack = new Set<Promise<void>>();
  #lastTold: string | undefined;
  #closed = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#identity = new LeaseIdentity(parts.instance);
  }

  get status(): LeaseStatus | undefined {
    return this.#kept?.lease.status;
  }

  /** The share of a role now, where it is not the plan's. */
  share(role: Role): number | undefined {
    const { config, plan } = this.#parts.inForce();
    if (this.#kept !== undefined) return this.#kept.lease.share(role);
    // A process without a lease may hold what the store reserves for one that it has not seen; the safe share is more.
    if (plan.budget === 'leased') return this.#termsOf(config).roles[role].start;
    return this.#left && Math.min(this.#left.shares[role], ownShare(config, role));
  }

  /** Both shares, where they are not the plan's. */
  shares(): PerRole<number> | undefined {
    if (this.#parts.inForce().plan.mode === 'observe') return undefined;
    const [primary, secondary] = [this.share('primary'), this.share('secondary')];
    return primary === undefined || secondary === undefined ? undefined : { primary, secondary };
  }

  /** A client knows its members. */
  discovered(client: DriverClient): void {
    if (this.#discovered.has(client)) return;
    this.#discovered.add(client);
    if (this.#kept === undefined) this.follow();
  }

  /**
   * Takes, changes, moves or gives back the lease as what is in force asks for. A store that can't be used is told, not
   * thrown.
   * @param before the shares that were in force: no connection is closed, and none opened, before the store has answered
   */
  follow(before?: PerRole<number>): void {
    const { config } = this.#parts.inForce();
    const [first] = this.#discovered;
    const isWanted = this.#needsLease() && first !== undefined;
    const carried = before && this.#carriedFrom(before);
    if (this.#kept !== undefined && !(isWanted && this.#kept.place === this.#place(config))) this.#giveUp();
    if (this.#kept !== undefined) {
      this.#kept.lease.update(this.#termsOf(config), config.connections.lease.weight);
    } else if (isWanted) {
      this.#start(first, carried);
    }
  }

  /**
   * A client is about to close. The lease goes on through another one, so that a service that replaces its client
   * keeps its share; without another it is given back while that can still be told.
   */
  async leave(client: DriverClient): Promise<void> {
    this.#discovered.delete(client);
    const kept = this.#kept;
    if (kept === undefined || client !== kept.client) return;
    const next = [...this.#discovered].find((other) => isSameDeployment(client, other));
    if (next === undefined) {
      await this.#release();
      this.follow();
      return;
    }
    kept.client = next;
    if (!this.#goesThroughClients) return;
    this.#tellOfWay();
    const { renewMS } = this.#parts.inForce().config.connections.lease;
    await kept.store.moveTo(this.#storeThrough(next, kept.place), answerMS(renewMS));
  }

  /** Gives the lease back, and asks for none any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#left?.timer);
    await Promise.all([this.#release(), ...this.#givenBack]);
  }

  #needsLease(): boolean {
    const { plan } = this.#parts.inForce();
    return !this.#closed && plan.budget === 'leased' && plan.mode !== 'observe';
  }

  #start(client: DriverClient, carried: PerRole<number> | undefined): void {
    const { config } = this.#parts.inForce();
    const place = this.#place(config);
    let store: MovableStore;
    try {
      store = new MovableStore(this.#storeThrough(client, place));
    } catch (error) {
      this.#tell((error as Error).message);
      return;
    }
    const lease = new LeaseClient({
      store,
      terms: this.#termsOf(config),
      identity: this.#identity,
      weight: config.connections.lease.weight,
      ...(carried === undefined ? {} : { carried }),
      fingerprint: this.#parts.fingerprint,
      heldNow: () => this.#held(),
      demandNow: () => this.#demand(),
      estimatesNow: () => estimatesOf(this.#parts.ledgers),
      onEstimates: (estimates) => teach(this.#parts.ledgers, estimates),
      onShares: () => this.#parts.onShares(),
      onError: (error) => this.#tell(error.message),
    });
    this.#stay();
    this.#kept = { lease, store, client, place };
    this.#tellOfWay();
    lease.start();
    this.#parts.onShares();
  }

  /** Shares that go on until the store has answered. Where nothing was limited, what is held: it must not grow. */
  #carriedFrom(before: PerRole<number>): PerRole<number> {
    const held = this.#held();
    const from = (role: Role) => (Number.isFinite(before[role]) ? before[role] : held[role]);
    return { primary: from('primary'), secondary: from('secondary') };
  }

  /**
   * The lease is not wanted any more, at all or in this place; the service goes on. A share that needs no lease is grown
   * into after a renewal interval: until then those who were lent this one's connections may not have closed them.
   */
  #giveUp(): void {
    const kept = this.#kept as KeptLease;
    this.#kept = undefined;
    const timer = setTimeout(() => {
      this.#left = undefined;
      this.#parts.onShares();
    }, this.#parts.inForce().config.connections.lease.renewMS);
    timer.unref();
    this.#left = { shares: kept.lease.shares(), timer };
    this.#tellOfWay();
    const givenBack = kept.lease
      .close(true)
      .then(() => kept.store.close())
      .catch((error: unknown) => this.#tell(`the lease was not given back: ${String(error)}`))
      .finally(() => this.#givenBack.delete(givenBack));
    this.#givenBack.add(givenBack);
  }

  #stay(): void {
    clearTimeout(this.#left?.timer);
    this.#left = undefined;
  }

  async #release(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.lease.close();
    await kept?.store.close();
    this.#tellOfWay();
  }

  /** A store with a connection of its own does not go through them. */
  get #goesThroughClients(): boolean {
    const { store, uriEnv } = this.#parts.inForce().config.connections.lease;
    return store === 'mongodb' && uriEnv === undefined;
  }

  #tellOfWay(): void {
    this.#parts.onRenewsThrough(this.#goesThroughClients ? this.#kept?.client : undefined);
  }

  #termsOf(config: Config): LeaseTerms {
    return leaseTermsOf(config, this.#parts.footprint());
  }

  #place({ connections: { lease } }: Config): string {
    const uri = lease.uriEnv === undefined ? null : (this.#parts.env[lease.uriEnv] ?? null);
    return JSON.stringify([lease.store, uri, lease.database, lease.groups]);
  }

  #storeThrough(client: DriverClient, place: string): LeaseStore {
    const home = this.#homes.get(place) ?? { group: undefined };
    this.#homes.set(place, home);
    return leaseStoreOf(
      this.#parts.inForce().config,
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
    for (const { address, role, reserved, adaptive } of this.#parts.ledgers) {
      const pool = pools.get(address);
      const wanted = pool === undefined ? 0 : pool.inUse + pool.pending + pool.waiting;
      // What the member can't carry is better lent than asked for.
      addTo(demand, role, reserved + Math.min(wanted, adaptive.useful));
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
