import { formatAppName } from '../audit/app-name';
import { LANES, type Lane } from '../config/lanes';
import type { MemberRole } from '../config/roles';
import type { Config } from '../config/schema';
import { Counters } from '../counts/counters';
import type { Health } from '../counts/health';
import { ReadAfterWrite } from '../counts/read-after-write';
import type { Shed } from '../driver/admission/admission-context';
import { type SelectionReadings, sumOfSelections } from '../driver/admission/selection-waits';
import type { Ledgers } from '../driver/presence/ledgers';
import type { Violation } from '../driver/reads/reads-context';
import { nameConnections } from '../driver/seam/app-name';
import type { Chosen } from '../driver/seam/chosen';
import { type ClientContext, GovernedClient } from '../driver/seam/governed-client';
import type { DriverClient } from '../driver/shape/internals';
import { ConfigInvalidError } from '../errors';
import type { FallbackLimiter } from '../fallback/fallback-limiter';
import type { LeaseStatus } from '../fleet/client/lease-status';
import type { PoolReading } from '../metrics/source';
import {
  type Footprint,
  findImpossibleCaps,
  findImpossibleStaleness,
  ONE_CLIENT,
  type Plan,
  type PlanFacts,
} from '../plan';
import type { LimitsChanged } from '../status/events';
import { HealthMonitor } from './health-monitor';
import { LeaseKeeper } from './lease-keeper';
import type { Logger } from './logger';
import { makeFallbackLimiter } from './make-fallback-limiter';
import type { DeploymentInForce } from './plan-keeper';
import { poolReadings } from './pool-readings';
import { PrimaryShareMonitor } from './primary-share-monitor';

/** What a deployment needs of its governor. */
export interface DeploymentParts {
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly instance: string;
  readonly ledgers: Ledgers;
  /** What is in force for this deployment. Replaced as a whole, never changed. */
  inForce(): DeploymentInForce;
  readonly fingerprint: () => string;
  /** The service's whole configuration, and where its values come from. */
  loaded(): { readonly config: Config; sourceOf(path: string): string };
  /** The shares of the lease are others now. */
  onShares(): void;
  onViolation(violation: Violation): void;
  onShed(shed: Shed): void;
  /** Reads go to the primary of a set that has no other member. */
  onOnlyMember(): void;
  /** For the first time. */
  onUnmatchedTags(tags: string): void;
  onLimitsChanged(reason: LimitsChanged['reason']): void;
  onHealth(health: Health): void;
  onPrimaryShare(edge: 'exceeded' | 'recovered', share: number, plan: Plan): void;
}

/** The clients of one service that talk to one replica set or cluster, and what they have together. */
export class Deployment {
  readonly name: string;
  readonly counters: Counters;
  readonly ledgers: Ledgers;
  readonly #parts: DeploymentParts;
  /** Those that hold connections or are about to. */
  readonly #present = new Set<GovernedClient>();
  readonly #fallback: FallbackLimiter;
  readonly #readAfterWrite: ReadAfterWrite;
  readonly #primaryShare: PrimaryShareMonitor;
  readonly #lease: LeaseKeeper;
  readonly #health: HealthMonitor;
  readonly #context: ClientContext;
  /** Kept, since every operation asks for it several times. Replaced as a whole: no operation sees half of a change. */
  #inForce: DeploymentInForce;

  constructor(parts: DeploymentParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#inForce = parts.inForce();
    this.counters = new Counters({ service: this.config.service, deployment: parts.name });
    this.#readAfterWrite = new ReadAfterWrite(this.counters, () => performance.now());
    this.ledgers = parts.ledgers;
    this.ledgers.shareOf = (role) => this.#shareOf(role);
    this.ledgers.adapting = {
      isInForce: () => this.plan.mode === 'enforce' && this.plan.adaptive === 'on',
      onLimit: () => parts.onLimitsChanged('adaptive'),
    };
    this.#fallback = makeFallbackLimiter(this.config, parts.env, parts.logger);
    this.#primaryShare = new PrimaryShareMonitor(this.plan, this.counters, (edge, share) =>
      parts.onPrimaryShare(edge, share, this.plan),
    );
    this.#lease = new LeaseKeeper({
      env: parts.env,
      logger: parts.logger,
      instance: parts.instance,
      deployment: parts.name,
      ledgers: this.ledgers,
      inForce: () => this.#inForce,
      fingerprint: parts.fingerprint,
      footprint: () => this.footprint ?? ONE_CLIENT,
      pools: () => this.pools(),
      onShares: () => {
        parts.onShares();
        this.applyLimits('lease');
      },
      onRenewsThrough: (driver) => {
        for (const client of this.#present) client.renewsLease = client.driver === driver;
      },
    });
    this.#health = new HealthMonitor({
      deployment: parts.name,
      counters: this.counters,
      clients: () => this.#present,
      onHealth: (health) => parts.onHealth(health),
    });
    this.#context = this.#makeContext();
  }

  get config(): Config {
    return this.#inForce.config;
  }

  get plan(): Plan {
    return this.#inForce.plan;
  }

  /** Clients that hold connections or are about to. */
  get clients(): number {
    return this.#present.size;
  }

  /** As each client sees it, the worst first. */
  health(): readonly Health[] {
    return this.#health.all();
  }

  /** As this client sees it; undefined where it is none of this deployment's, or not connected. */
  healthFor(driver: object): Health | undefined {
    for (const client of this.#present) if (client.driver === driver) return this.#health.look(client);
    return undefined;
  }

  /** Whether a member could serve once, since the start. */
  get hasServed(): boolean {
    return this.#health.hasServed;
  }

  get lease(): LeaseStatus | undefined {
    return this.#lease.status;
  }

  get primaryReadShare(): number {
    return this.#primaryShare.share();
  }

  /** What the clients that are present need at the member where they need most; undefined without any. */
  get footprint(): Footprint | undefined {
    let most: Footprint | undefined;
    for (const { clients, reserved } of this.ledgers) {
      if (clients > 0 && clients + reserved > (most === undefined ? 0 : most.clients + most.monitoring)) {
        most = { clients, monitoring: reserved };
      }
    }
    return most && { ...most, heartbeatMS: this.#slowestHeartbeatMS };
  }

  get #slowestHeartbeatMS(): number {
    return Math.max(0, ...this.#drivers().map(({ options }) => options.heartbeatFrequencyMS));
  }

  /** What a plan has to know of this process. */
  get facts(): PlanFacts {
    const shares = this.#lease.shares();
    return shares === undefined ? {} : { shares };
  }

  pools(): readonly PoolReading[] {
    return poolReadings(this.#present, this.#inForce.policy.adapts);
  }

  /** What operations wait for, for want of a server. */
  selections(): SelectionReadings {
    return sumOfSelections([...this.#present].flatMap((client) => client.selections() ?? []));
  }

  /** New work that waits for a permit. */
  waitingInLanes(): Readonly<Record<Lane, number>> {
    const waiting = { critical: 0, normal: 0, background: 0 };
    for (const client of this.#present) {
      for (const { admission } of client.members()) {
        for (const lane of LANES) waiting[lane] += admission.queue.waitingIn(lane);
      }
    }
    return waiting;
  }

  /**
   * @throws ConfigInvalidError when the share can't carry even this client's monitors.
   * @throws DriverUnsupportedError
   */
  govern(driver: DriverClient, chosen: Chosen): void {
    const client = new GovernedClient(driver, this.#context, chosen);
    const heartbeatMS = driver.options.heartbeatFrequencyMS;
    this.#checkRoomFor({ clients: 1, monitoring: client.monitoring, heartbeatMS });
    const { service } = this.config;
    nameConnections(driver, formatAppName({ service, instance: this.#parts.instance }));
  }

  /** Shares are others now; what is made of them is in force. */
  takeShares(): void {
    this.#inForce = this.#parts.inForce();
  }

  /** Another plan is in force: everything follows it, without a reconnect. */
  follow(): void {
    const before = { primary: this.#shareOf('primary'), secondary: this.#shareOf('secondary') };
    this.#inForce = this.#parts.inForce();
    this.#lease.follow(before);
    // The shares are those of the lease that is kept now.
    this.#parts.onShares();
    this.#fallback.update(this.plan.routing.fallback);
    this.#primaryShare.follow(this.plan);
    for (const client of this.#present) client.followPolicy();
    this.applyLimits('reload');
  }

  applyLimits(reason: LimitsChanged['reason']): void {
    this.ledgers.apply();
    this.#parts.onLimitsChanged(reason);
  }

  /** Ends what runs by itself, for good. Clients stay as they are. */
  async close(): Promise<void> {
    await this.#lease.close();
    this.#primaryShare.close();
    this.#health.close();
    this.#fallback.close();
  }

  #checkRoomFor(footprint: Footprint): void {
    if (this.plan.mode === 'observe') return;
    const { config, sourceOf } = this.#parts.loaded();
    const problems = [
      ...findImpossibleCaps(config, footprint, sourceOf, this.name),
      ...findImpossibleStaleness(config, footprint, sourceOf, this.name),
    ];
    if (problems.length > 0) throw new ConfigInvalidError(problems);
  }

  #shareOf(role: MemberRole): number {
    const { mode, limits } = this.plan;
    if (mode === 'observe') return Number.POSITIVE_INFINITY;
    if (role === 'other') return Math.min(this.#shareOf('primary'), this.#shareOf('secondary'));
    // Asked on every pass of a wait queue: a process that slept past its lease opens nothing before it knows.
    return this.#lease.share(role) ?? limits[role].share;
  }

  #onClients(reason: 'clients' | 'closing'): void {
    this.#lease.follow();
    this.#parts.onShares();
    this.applyLimits(reason);
  }

  #makeContext(): ClientContext {
    const parts = this.#parts;
    const inForce = (): DeploymentInForce => this.#inForce;
    return {
      get policy() {
        return inForce().policy;
      },
      plannedShare: (role) => {
        const { limits } = inForce().plan;
        return role === 'other' ? Math.min(limits.primary.share, limits.secondary.share) : limits[role].share;
      },
      deployment: parts.name,
      counters: this.counters,
      fallback: this.#fallback,
      readAfterWrite: this.#readAfterWrite,
      ledgers: this.ledgers,
      checkRoomFor: (footprint) => {
        this.#checkRoomFor(footprint);
        // What a process needs to start with is what its clients have reserved.
        this.#lease.follow();
      },
      onArriving: (client) => {
        this.#present.add(client);
        this.#onClients('clients');
      },
      onDescription: (client) => this.#health.look(client),
      onDiscovered: (client) => this.#lease.discovered(client.driver),
      onClosing: (client) => this.#lease.leave(client.driver),
      onLeft: (client) => {
        this.#present.delete(client);
        // One that could not connect was not closed: a lease that goes through it has to go another way.
        this.#lease.leave(client.driver).catch((error: unknown) => {
          parts.logger.error(`${this.config.service}: the lease was not given back: ${String(error)}`);
        });
        this.#onClients('closing');
      },
      onViolation: (violation) => parts.onViolation(violation),
      onShed: (shed) => parts.onShed(shed),
      onOnlyMember: () => parts.onOnlyMember(),
      onUnmatchedTags: (tags) => {
        const count = this.counters.unmatchedTags.get(tags);
        count.value += 1;
        if (count.value === 1) parts.onUnmatchedTags(tags);
      },
      onLimitsChanged: () => parts.onLimitsChanged('role'),
    };
  }

  #drivers(): DriverClient[] {
    return [...this.#present].map(({ driver }) => driver);
  }
}
