import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { MongoClient, MongoClientOptions, ReadPreference } from 'mongodb';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { formatAppName } from '../audit/app-name';
import type { PartialConfig } from '../config';
import type { MemberRole } from '../config/roles';
import { type ConsoleHandler, type ConsoleOptions, consoleHandler } from '../console';
import { Counters } from '../counts/counters';
import { ReadAfterWrite } from '../counts/read-after-write';
import { Ledgers } from '../driver/presence/ledgers';
import { nameConnections } from '../driver/seam/app-name';
import { type ClientContext, GovernedClient } from '../driver/seam/governed-client';
import { asksForPreference, makeClient } from '../driver/seam/make-client';
import type { DriverClient } from '../driver/shape/internals';
import { ConfigDriftError, ConfigInvalidError, GovernorClosedError } from '../errors';
import { expose } from '../metrics/exposition';
import { metricsHandler, type RequestHandler } from '../metrics/handler';
import type { Listener } from '../metrics/listener';
import { findImpossibleCaps, type Plan, type PlanFacts, STREAMING_MONITOR_CONNECTIONS } from '../plan';
import type { FallbackLimiter } from '../policy/fallback-limiter';
import { primaryWaiver } from '../policy/named-waivers';
import type { GovernorEvents, LimitsChanged } from '../status/events';
import { type GovernorStatus, memberStatus, statusCounts } from '../status/status';
import { watchConfiguration } from './config-watch';
import { DriftTeller } from './drift-teller';
import { LeaseKeeper } from './lease-keeper';
import { type Logger, stderrLogger } from './logger';
import { makeFallbackLimiter } from './make-fallback-limiter';
import { startListener } from './metrics-listener';
import { metricsSource } from './metrics-source';
import { PlanKeeper } from './plan-keeper';
import { poolReadings } from './pool-readings';
import { PrimaryShareMonitor } from './primary-share-monitor';
import { warnOfUntestedDriver } from './untested-driver';
import { ViolationLog } from './violation-log';

export interface GovernorOptions {
  /** Where the environment variables are read from; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Where a relative config file is looked for; default `process.cwd()`. */
  readonly cwd?: string;
  /** Config file; default `MONGO_GOVERNOR_CONFIG`, else `mongo-governor.json` where it exists. */
  readonly file?: string;
  /** prom-client registry for the metrics; default: prom-client's own. */
  readonly registry?: Registry;
  /** Default: warnings and errors to standard error. */
  readonly logger?: Logger;
  /** Time between two looks at the config file, milliseconds; default 1000. */
  readonly watchIntervalMS?: number;
}

/** The clients, the plan and the counters of one service in one process. Made by `createGovernor`. */
export class Governor extends EventEmitter<GovernorEvents> {
  readonly #logger: Logger;
  readonly #registry: Registry;
  readonly #keeper: PlanKeeper;
  readonly #counters = new Counters();
  readonly #clients = new Map<DriverClient, GovernedClient>();
  /** All that were ever governed: a closed client may connect again. */
  readonly #governed = new WeakSet<DriverClient>();
  readonly #ledgers = new Ledgers((role) => this.#shareOf(role));
  readonly #fallback: FallbackLimiter;
  readonly #readAfterWrite = new ReadAfterWrite(this.#counters, () => performance.now());
  readonly #violations: ViolationLog;
  readonly #drift: DriftTeller;
  readonly #primaryShare: PrimaryShareMonitor;
  readonly #lease: LeaseKeeper;
  readonly #listener: Listener | undefined;
  readonly #reloads = { applied: 0, failed: 0 };
  readonly #stops: (() => unknown)[] = [];
  #console: ConsoleHandler | undefined;
  #lastReloadError: Error | undefined;
  #closed = false;

  /** See `createGovernor`. */
  constructor(code: PartialConfig | undefined, options: GovernorOptions) {
    super();
    this.#logger = options.logger ?? stderrLogger;
    this.#registry = options.registry ?? defaultRegistry;
    this.#keeper = new PlanKeeper(code, options, this.#facts());
    this.#fallback = makeFallbackLimiter(
      this.#keeper.inForce.config,
      options.env ?? process.env,
      this.#logger,
    );
    this.#violations = new ViolationLog(this.#logger);
    this.#drift = new DriftTeller(this.#logger, (drift) => this.#tell('drift', drift));
    this.#primaryShare = new PrimaryShareMonitor(this.plan, this.#counters, (edge, share) =>
      this.#drift.tellOfPrimaryShare(edge, share, this.plan, this.#keeper.inForce.held),
    );
    this.#lease = this.#leaseKeeper(options.env ?? process.env);
    this.#listener = startListener(this.#keeper.inForce.config.metrics, {
      metrics: () => this.metricsHandler(),
      console: (hosts) => this.consoleHandler({ hosts }),
      logger: this.#logger,
    });
    this.#stops.push(
      () => this.#lease.release(),
      this.#exposeMetrics(),
      watchConfiguration(
        this.#keeper.inForce,
        this.#keeper.lockFile,
        () => this.#onFileChange(),
        options.watchIntervalMS,
      ),
      () => this.#primaryShare.close(),
      () => this.#listener?.close(),
      () => this.#console?.close(),
      () => this.#fallback.close(),
    );
    this.#drift.tellOfLock('start', this.#keeper.inForce.drift, this.#keeper.inForce.held);
  }

  /** The plan in force. */
  get plan(): Plan {
    return this.#keeper.inForce.plan;
  }

  /** Name of this process: `instance` of the config, else host name and process id. */
  get instance(): string {
    return this.#keeper.inForce.config.instance ?? `${hostname()}-${process.pid}`;
  }

  /** A new governed `MongoClient` of the driver this package resolves. Not connected yet. */
  createClient(uri: string, options?: MongoClientOptions): MongoClient {
    return this.#govern(makeClient(uri, options), asksForPreference(uri, options));
  }

  /**
   * Governs a client of any copy of a supported driver, best before it connects: `mongoose.mongo.MongoClient` too.
   * @throws ConfigInvalidError when the share can't carry one more client's monitoring connections.
   * @throws DriverUnsupportedError when the driver's shape differs.
   */
  govern<C extends object>(client: C): C {
    return this.#govern(client, false);
  }

  /** A read preference that waives the policy for the reads it is passed to. The reason is shown in metrics. */
  primary(reason: string): ReadPreference {
    return primaryWaiver(reason);
  }

  /** Answers a scrape with the registry's metrics; mount it where Prometheus looks, usually `/metrics`. */
  metricsHandler(): RequestHandler {
    return metricsHandler(this.#registry);
  }

  /** A read-only page that shows this process live, to mount under a path of its own. It shows no secrets. */
  consoleHandler(options?: ConsoleOptions): ConsoleHandler {
    this.#console ??= consoleHandler(this, options);
    return this.#console;
  }

  /** Port of the own listener once it listens; undefined without `metrics.port`. Rejects when the port is taken. */
  async metricsPort(): Promise<number | undefined> {
    return this.#listener?.port();
  }

  /** What is in force and what was decided. Plain data without secrets. */
  status(): GovernorStatus {
    const { plan, loaded, held, drift } = this.#keeper.inForce;
    return {
      service: plan.service,
      instance: this.instance,
      mode: plan.mode,
      plan,
      inForce: held ? 'accepted plan of the lock' : 'config',
      why: drift.message,
      configFile: loaded.file ?? null,
      lastDrift: this.#drift.last ?? null,
      lastReloadError: this.#lastReloadError?.message ?? null,
      primaryReadShare: this.#primaryShare.share(),
      clients: this.#clients.size,
      members: memberStatus(poolReadings(this.#clients.values()), (address) => this.#ledgers.of(address)),
      ...statusCounts(this.#counters),
    };
  }

  /**
   * Takes a new configuration: `next` in place of the one given in code, with the file and the environment read again.
   * All or nothing, without a reconnect: what is invalid or breaks the lock changes nothing.
   * @throws ConfigInvalidError, ConfigDriftError; the plan in force stays.
   */
  reload(next?: PartialConfig): void {
    if (this.#closed) throw new GovernorClosedError();
    try {
      this.#keeper.reload(next, this.#facts());
    } catch (error) {
      this.#reloads.failed += 1;
      this.#lastReloadError = error as Error;
      if (error instanceof ConfigDriftError) {
        this.#drift.tellOfLock('reload', this.#keeper.inForce.drift, true);
      }
      throw error;
    }
    this.#reloads.applied += 1;
    this.#lastReloadError = undefined;
    this.#fallback.update(this.plan.routing.fallback);
    this.#primaryShare.follow(this.plan);
    this.#lease.update(this.#keeper.inForce.config);
    for (const client of this.#clients.values()) client.followPolicy();
    this.#applyLimits('reload');
    this.#drift.tellOfLock('reload', this.#keeper.inForce.drift, false);
  }

  /** Closes what the governor itself started. Clients stay open; they are the caller's, and stay governed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stops) await stop();
    this.removeAllListeners();
  }

  #govern<C extends object>(client: C, asked: boolean): C {
    if (this.#closed) throw new GovernorClosedError();
    const driver = client as unknown as DriverClient;
    if (this.#governed.has(driver)) return client;
    this.#checkRoomFor(this.#clients.size + 1);
    this.#clients.set(driver, new GovernedClient(driver, this.#context(), asked));
    this.#governed.add(driver);
    warnOfUntestedDriver(driver, this.#logger);
    nameConnections(driver, formatAppName({ service: this.plan.service, instance: this.instance }));
    this.#onClients();
    return client;
  }

  #applyLimits(reason: LimitsChanged['reason']): void {
    this.#ledgers.apply();
    this.#tell('limitsChanged', { plan: this.plan, reason });
  }

  #onFileChange(): void {
    try {
      this.reload();
      this.#logger.info(`${this.plan.service}: the configuration was reloaded`);
    } catch (error) {
      const { message } = error as Error;
      this.#logger.error(
        `${this.plan.service}: the configuration did not take effect, what was in force stays. ${message}`,
      );
      this.#tell('reloadFailed', error as Error);
    }
  }

  /** An error in a listener of the service is told; it must not fail the operation that caused the event. */
  #tell<E extends keyof GovernorEvents>(event: E, ...handed: GovernorEvents[E]): void {
    try {
      (this as EventEmitter).emit(event, ...handed);
    } catch (error) {
      this.#logger.error(`a listener for "${event}" threw: ${String(error)}`);
    }
  }

  #exposeMetrics(): () => void {
    const [keeper, lease] = [this.#keeper, this.#lease];
    const source = metricsSource({
      get inForce() {
        return keeper.inForce;
      },
      counters: this.#counters,
      clients: this.#clients,
      ledgers: this.#ledgers,
      reloads: this.#reloads,
      primaryReadShare: () => this.#primaryShare.share(),
      get lease() {
        const status = lease.status;
        return status && { secondsLeft: status.secondsLeft, onSafeShare: status.phase !== 'leased' };
      },
    });
    return expose(source, this.#registry);
  }

  #leaseKeeper(env: NodeJS.ProcessEnv): LeaseKeeper {
    return new LeaseKeeper({
      env,
      logger: this.#logger,
      instance: this.instance,
      ledgers: this.#ledgers,
      inForce: () => this.#keeper.inForce,
      facts: () => this.#facts(),
      pools: () => poolReadings(this.#clients.values()),
      onShares: () => {
        this.#keeper.recompute(this.#facts());
        this.#applyLimits('lease');
      },
    });
  }

  #onClients(): void {
    this.#keeper.recompute(this.#facts());
    this.#lease.update(this.#keeper.inForce.config);
    this.#ledgers.apply();
  }

  #facts(): PlanFacts {
    // The constructor asks before there is a lease.
    const shares = this.#clients.size === 0 ? undefined : this.#lease.shares();
    return {
      monitoringPerClient: STREAMING_MONITOR_CONNECTIONS,
      clients: Math.max(1, this.#clients.size),
      ...(shares === undefined ? {} : { shares }),
    };
  }

  #checkRoomFor(clients: number): void {
    const { config, loaded } = this.#keeper.inForce;
    const problems = findImpossibleCaps(config, { ...this.#facts(), clients }, loaded.sourceOf);
    if (problems.length > 0) throw new ConfigInvalidError(problems);
  }

  #shareOf(role: MemberRole): number {
    const { mode, limits } = this.plan;
    if (mode === 'observe') return Number.POSITIVE_INFINITY;
    if (role === 'other') return Math.min(this.#shareOf('primary'), this.#shareOf('secondary'));
    // Asked on every pass of a wait queue: a process that slept past its lease opens nothing before it knows.
    return this.#lease.share(role) ?? limits[role].share;
  }

  #context(): ClientContext {
    const keeper = this.#keeper;
    return {
      get policy() {
        return keeper.inForce.policy;
      },
      get waitQueueTimeoutMS() {
        return keeper.inForce.plan.waitQueue.timeoutMS;
      },
      counters: this.#counters,
      fallback: this.#fallback,
      readAfterWrite: this.#readAfterWrite,
      ledgerOf: (address) => this.#ledgers.of(address),
      ledgers: () => this.#ledgers,
      onConnecting: (client) => {
        if (!this.#clients.has(client.driver)) {
          this.#checkRoomFor(this.#clients.size + 1);
          this.#clients.set(client.driver, client);
          this.#onClients();
        }
        this.#lease.start(client.driver);
      },
      onClosing: (client) => this.#lease.leave(client.driver, this.#clients.keys()),
      onClosed: (client) => {
        this.#clients.delete(client.driver);
        this.#onClients();
      },
      onViolation: (violation) => {
        this.#violations.tell(this.plan.service, violation);
        this.#tell('violation', violation);
      },
      onShed: (shed) => {
        this.#tell('shed', shed);
      },
      onLimitsChanged: () => {
        this.#tell('limitsChanged', { plan: this.plan, reason: 'role' });
      },
    };
  }
}
