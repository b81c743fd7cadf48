import type { Channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { register as defaultRegistry, type Registry } from 'prom-client';
import type { PartialConfig } from '../config';
import { deploymentOf, targetOf } from '../config/deployment-of';
import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { LANES, type Lane } from '../config/lanes';
import { type ConsoleHandler, type ConsoleOptions, consoleHandler } from '../console/console-handler';
import { DRIFT, HEALTH, LIMITS, SHEDS } from '../counts/channels';
import { type Health, NOT_CONNECTED, worstOf } from '../counts/health';
import { runInLane } from '../driver/admission/current-lane';
import { sumOfSelections } from '../driver/admission/selection-waits';
import { Ledgers } from '../driver/presence/ledgers';
import { monitoringConnections } from '../driver/presence/monitoring';
import { type Chosen, chosenBy, chosenFor } from '../driver/seam/chosen';
import { makeClient } from '../driver/seam/make-client';
import { requireClient } from '../driver/seam/required';
import type { DriverClient } from '../driver/shape/internals';
import { checkClientShape } from '../driver/shape/shape';
import { ConfigDriftError, GovernorClosedError } from '../errors';
import { expose } from '../metrics/exposition';
import { metricsHandler } from '../metrics/handler';
import type { Listener } from '../metrics/listener';
import type { Footprint, Plan } from '../plan';
import { type PrimaryWaiver, primaryWaiver } from '../policy/named-waivers';
import type { GovernorEvents, LimitsChanged } from '../status/events';
import { type GovernorStatus, memberStatus, statusCounts, sumOfCounts, sumOfLanes } from '../status/status';
import { ConfigWatch } from './config-watch';
import { Deployment } from './deployment';
import { DriftTeller } from './drift-teller';
import { type HttpHandler, httpHandler } from './http-handler';
import { type Logger, stderrLogger } from './logger';
import { startListener } from './metrics-listener';
import { metricsSource } from './metrics-source';
import { warnOfOtherInstances } from './other-instances';
import { type KeeperOptions, PlanKeeper } from './plan-keeper';
import { isOwnedBy, ledgersOf, own, unregister } from './process-budget';
import { readinessHandler } from './readiness-handler';
import { tellOfServiceLinks } from './service-links';
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
  /**
   * A governor with a budget of its own, whatever else of the service runs in this process: for tests and simulations
   * that play several instances in one process. Default false: a service has one governor in a process.
   */
  readonly isolated?: boolean;
}

const CHANNELS: Partial<Record<keyof GovernorEvents, Channel>> = {
  shed: SHEDS,
  limitsChanged: LIMITS,
  drift: DRIFT,
  health: HEALTH,
};

/** The clients, the plan and the counters of one service in one process. Made by `createGovernor`. */
export class Governor extends EventEmitter<GovernorEvents> {
  readonly #env: NodeJS.ProcessEnv;
  readonly #logger: Logger;
  readonly #registry: Registry;
  readonly #isolated: boolean;
  readonly #keeper: PlanKeeper;
  readonly #deployments = new Map<string, Deployment>();
  readonly #violations: ViolationLog;
  readonly #drift: DriftTeller;
  readonly #watch: ConfigWatch;
  readonly #listener: Listener | undefined;
  readonly #reloads = { applied: 0, failed: 0 };
  readonly #stops: (() => unknown)[] = [];
  #console: (HttpHandler & Pick<ConsoleHandler, 'close'>) | undefined;
  readonly #startedAt = Date.now();
  #lastReloadError: Error | undefined;
  #closed = false;
  #toldOfSecond = false;
  #toldOfOnlyMember = false;

  /** See `createGovernor`. */
  constructor(code: PartialConfig | undefined, options: GovernorOptions) {
    super();
    this.#env = options.env ?? process.env;
    this.#logger = options.logger ?? stderrLogger;
    this.#registry = options.registry ?? defaultRegistry;
    this.#isolated = options.isolated ?? false;
    this.#keeper = new PlanKeeper(code, options, this.#leastFootprint());
    this.#violations = new ViolationLog(this.#logger);
    this.#drift = new DriftTeller({
      logger: this.#logger,
      emit: (drift) => this.#emit('drift', drift),
      // One that is apart is of a test, which guards nothing.
      tellsOfNoLock: !this.#isolated,
    });
    for (const name of this.#keeper.inForce.deployments.keys()) this.#deployment(name);
    this.#listener = startListener(this.#keeper.inForce.config.metrics, {
      metrics: () => this.metricsHandler(),
      console: (hosts) => this.consoleHandler({ hosts }),
      logger: this.#logger,
    });
    this.#watch = new ConfigWatch(() => this.#onFileChange(), options.watchIntervalMS);
    this.#watch.follow(this.#keeper.watched);
    this.#stops.push(
      () => unregister(this.service, this),
      // Those that a reload has added, too.
      () => Promise.all([...this.#deployments.values()].map((deployment) => deployment.close())),
      this.#exposeMetrics(this.#registry),
      () => this.#watch.close(),
      () => this.#listener?.close(),
      () => this.#console?.close(),
    );
    this.#drift.tellOfLock('start', this.#keeper.inForce);
    tellOfServiceLinks(this.#keeper.inForce.loaded, this.#logger);
    if (!this.#isolated) warnOfOtherInstances(this.#keeper.inForce.config, this.#logger);
  }

  /** Name of the service, which a running process can't change. */
  get service(): string {
    return this.#keeper.inForce.config.service;
  }

  /** The plan in force for clients of the default deployment. */
  get plan(): Plan {
    return this.#keeper.inForce.plan;
  }

  /** Name of this process: `instance` of the config, else host name and process id. */
  get instance(): string {
    return this.#keeper.inForce.config.instance ?? `${hostname()}-${process.pid}`;
  }

  /** A new governed `MongoClient` of the driver this package resolves. Not connected yet. */
  createClient(uri: string, options?: MongoClientOptions): MongoClient {
    return this.#govern(makeClient(uri, options), chosenBy(uri, options));
  }

  /**
   * Governs a client of any copy of a supported driver, best before it connects: `mongoose.mongo.MongoClient` too.
   * The first deployment of the configuration that matches it is its own, for good.
   * @throws ConfigInvalidError when the share can't carry even this client's monitoring connections.
   * @throws DriverUnsupportedError when the driver's shape differs.
   * @throws ClientInvalidError when it is no client at all.
   * @throws AlreadyGovernedError when another governor has it.
   */
  govern<C extends object>(client: C): C {
    requireClient(client);
    return this.#govern(client, chosenFor(client));
  }

  /** As `govern`, for the drop-in, which knows what its client was made of. */
  governMade<C extends object>(client: C, uri: string, options: MongoClientOptions | undefined): C {
    return this.#govern(client, chosenBy(uri, options));
  }

  /**
   * Runs `fn`; its operations, and those of all that it calls and awaits, are of this lane. Without it the configuration's
   * `connections.waitQueue.lanes` decide by namespace; what they do not name is "normal". Lanes count where operations
   * have to wait: a higher one goes first and is shed last.
   * @returns what `fn` returns
   */
  run<T>({ lane }: { readonly lane: Lane }, fn: () => T): T {
    if (!LANES.includes(lane)) {
      throw new TypeError(`lane is ${JSON.stringify(lane)}, expected one of ${LANES.join(', ')}`);
    }
    return runInLane(lane, fn);
  }

  /** A read preference that waives the policy for the reads it is passed to. The reason is shown in metrics. */
  primary(reason: string): PrimaryWaiver {
    return primaryWaiver(reason);
  }

  /**
   * Answers a scrape with the registry's metrics; mount it where Prometheus looks, usually `/metrics`. For `node:http`,
   * Express, Connect and Fastify.
   */
  metricsHandler(): HttpHandler {
    return httpHandler(metricsHandler(this.#registry));
  }

  /**
   * A read-only page that shows this process live, to mount under a path of its own. It shows no secrets. For the same
   * servers as `metricsHandler`.
   */
  consoleHandler(options?: ConsoleOptions): HttpHandler & Pick<ConsoleHandler, 'close'> {
    if (this.#console === undefined) {
      const handler = consoleHandler(this, options);
      this.#console = Object.assign(httpHandler(handler), { close: () => handler.close() });
    }
    return this.#console;
  }

  /** Port of the own listener once it listens; undefined without `metrics.port`. Rejects when the port is taken. */
  async metricsPort(): Promise<number | undefined> {
    return this.#listener?.port();
  }

  /**
   * How the deployment of a governed client is, as this client sees it: up, degraded or down, since when and why. Without a
   * client the worst that any sees. One that is not connected is down.
   */
  health(client?: object): Health {
    const deployments = [...this.#deployments.values()];
    const seen =
      client === undefined
        ? worstOf(deployments.flatMap((deployment) => deployment.health()))
        : deployments.flatMap((deployment) => deployment.healthFor(client) ?? [])[0];
    return seen ?? { deployment: DEFAULT_DEPLOYMENT, ...NOT_CONNECTED, since: this.#startedAt };
  }

  /**
   * For Kubernetes' readiness: 503 until each deployment that has clients has served once, then 200 for good, with what
   * `health` says in the body. A database that is gone does not take the whole fleet out.
   */
  readinessHandler(): HttpHandler {
    return httpHandler(
      readinessHandler(() => {
        const used = [...this.#deployments.values()].filter(
          ({ clients, hasServed }) => clients > 0 || hasServed,
        );
        return {
          hasServed: used.length > 0 && used.every(({ hasServed }) => hasServed),
          health: used.flatMap((deployment) => deployment.health()),
        };
      }),
    );
  }

  /** What is in force and what was decided. Plain data without secrets. */
  status(): GovernorStatus {
    const { plan, loaded, state, drift } = this.#keeper.inForce;
    const deployments = [...this.#deployments.values()];
    return {
      service: this.service,
      environment: this.#keeper.inForce.config.environment ?? null,
      instance: this.instance,
      mode: plan.mode,
      plan,
      inForce: state,
      why: drift.message,
      configFile: loaded.file ?? null,
      lastDrift: this.#drift.last ?? null,
      lastReloadError: this.#lastReloadError?.message ?? null,
      primaryReadShare: Math.max(...deployments.map(({ primaryReadShare }) => primaryReadShare)),
      clients: deployments.reduce((sum, { clients }) => sum + clients, 0),
      deployments: deployments.map((deployment) => ({
        name: deployment.name,
        plan: deployment.plan,
        clients: deployment.clients,
        primaryReadShare: deployment.primaryReadShare,
        health: deployment.health(),
        ...statusCounts(deployment.counters),
      })),
      selections: sumOfSelections(deployments.map((deployment) => deployment.selections())),
      lanes: sumOfLanes(deployments.map((deployment) => deployment.waitingInLanes())),
      members: deployments.flatMap((deployment) =>
        memberStatus(deployment.name, deployment.pools(), (address) => deployment.ledgers.of(address)),
      ),
      ...sumOfCounts(deployments.map(({ counters }) => counters)),
    };
  }

  /**
   * Takes a new configuration: `next` in place of the one given in code, with the file and the environment read again.
   * All or nothing, without a reconnect: what is invalid or breaks the lock changes nothing.
   * @throws ConfigInvalidError, ConfigDriftError; the plan in force stays.
   */
  reload(next?: PartialConfig): void {
    this.#reload(next, {});
  }

  /**
   * The service's configuration is given once more, by another `createGovernor`: a reload, held by the lock as any other.
   * @throws ConfigInvalidError; ConfigDriftError where `drift.onDrift` is "refuse".
   */
  takeAgain(code: PartialConfig | undefined, options: GovernorOptions): void {
    const { env, cwd, file, registry, logger } = options;
    if (code !== undefined) this.#tellOfSecond(logger ?? this.#logger);
    if (registry !== undefined) this.#stops.push(this.#exposeMetrics(registry));
    try {
      this.#reload(code, {
        ...(env === undefined ? {} : { env }),
        ...(cwd === undefined ? {} : { cwd }),
        ...(file === undefined ? {} : { file }),
      });
    } catch (error) {
      const isHeld = error instanceof ConfigDriftError && this.plan.drift.onDrift !== 'refuse';
      if (!isHeld) throw error;
    }
  }

  /** Whether `close()` was called. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Closes what the governor itself started. Clients stay open; they are the caller's, and stay governed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stops) await stop();
    this.removeAllListeners();
  }

  #govern<C extends object>(client: C, chosen: Chosen): C {
    if (this.#closed) throw new GovernorClosedError();
    if (isOwnedBy(client, this)) return client;
    const driver = client as unknown as DriverClient;
    checkClientShape(driver);
    const name = deploymentOf(this.#keeper.inForce.config, targetOf(driver.options));
    this.#deployment(name).govern(driver, chosen);
    own(client, this);
    warnOfUntestedDriver(driver, this.#logger);
    // The driver makes a second client for its key vault (encrypter.ts): it holds connections as the first does.
    const internal = driver.options.encrypter?.internalClient;
    if (internal !== null && internal !== undefined) this.#govern(internal, chosen);
    return client;
  }

  #deployment(name: string): Deployment {
    const known = this.#deployments.get(name);
    if (known !== undefined) return known;
    const keeper = this.#keeper;
    const made = new Deployment({
      name,
      env: this.#env,
      logger: this.#logger,
      instance: this.instance,
      ledgers: this.#isolated ? new Ledgers(() => Number.POSITIVE_INFINITY) : ledgersOf(this.service, name),
      inForce: () => keeper.of(name),
      fingerprint: () => keeper.inForce.fingerprint,
      loaded: () => ({ config: keeper.inForce.config, sourceOf: keeper.inForce.loaded.sourceOf }),
      onShares: () => {
        keeper.recompute((deployment) => this.#factsOf(deployment));
        for (const deployment of this.#deployments.values()) deployment.takeShares();
      },
      onViolation: (violation) => {
        this.#violations.tell(this.service, violation);
        this.#emit('violation', violation);
      },
      onShed: (shed) => this.#emit('shed', shed),
      onOnlyMember: () => this.#tellOfOnlyMember(),
      onUnmatchedTags: (tags) =>
        this.#logger.warn(
          `${this.service}: no member has the tags ${tags} that a read asks for: it waits until its server selection ends (told once)`,
        ),
      onLimitsChanged: (reason) => this.#onLimits(name, reason),
      onHealth: (health) => this.#emit('health', health),
      onPrimaryShare: (edge, share, plan) =>
        this.#drift.tellOfPrimaryShare(edge, share, plan, keeper.inForce.state),
    });
    this.#deployments.set(name, made);
    return made;
  }

  #tellOfOnlyMember(): void {
    if (this.#toldOfOnlyMember) return;
    this.#toldOfOnlyMember = true;
    this.#logger.warn(
      `${this.service}: the replica set has one member, which serves every read (told once). In production it has secondaries.`,
    );
  }

  #factsOf(deployment: string) {
    return this.#deployments.get(deployment)?.facts ?? {};
  }

  #onLimits(deployment: string, reason: LimitsChanged['reason']): void {
    this.#emit('limitsChanged', { plan: this.#keeper.of(deployment).plan, reason });
  }

  #reload(next: PartialConfig | undefined, options: KeeperOptions): void {
    if (this.#closed) throw new GovernorClosedError();
    try {
      this.#keeper.reload(
        next,
        (deployment) => this.#factsOf(deployment),
        (deployment) => this.#deployments.get(deployment)?.footprint ?? this.#leastFootprint(),
        options,
      );
    } catch (error) {
      this.#reloads.failed += 1;
      this.#lastReloadError = error as Error;
      if (error instanceof ConfigDriftError) {
        this.#watch.follow(this.#keeper.watched);
        this.#drift.tellOfLock('reload', this.#keeper.inForce);
      }
      throw error;
    }
    this.#reloads.applied += 1;
    this.#lastReloadError = undefined;
    this.#watch.follow(this.#keeper.watched);
    for (const name of this.#keeper.inForce.deployments.keys()) this.#deployment(name);
    for (const deployment of this.#deployments.values()) deployment.follow();
    this.#drift.tellOfLock('reload', this.#keeper.inForce);
  }

  /** Whoever makes a governor with a configuration of its own may take it for one of its own. */
  #tellOfSecond(logger: Logger): void {
    if (this.#toldOfSecond) return;
    this.#toldOfSecond = true;
    logger.warn(
      `${this.service}: createGovernor() was called again with a configuration. A service has one governor in a ` +
        'process: the configuration is a reload of it. For another budget pass { isolated: true } (told once)',
    );
  }

  #onFileChange(): void {
    try {
      this.reload();
      this.#logger.info(`${this.service}: the configuration was reloaded`);
    } catch (error) {
      const { message } = error as Error;
      this.#logger.error(
        `${this.service}: the configuration did not take effect, what was in force stays. ${message}`,
      );
      this.#emit('reloadFailed', error as Error);
    }
  }

  /** An error in a listener of the service is told; it must not fail the operation that caused the event. */
  #emit<E extends keyof GovernorEvents>(event: E, ...handed: GovernorEvents[E]): void {
    const channel = CHANNELS[event];
    if (channel?.hasSubscribers === true) channel.publish({ service: this.service, ...handed[0] });
    try {
      (this as EventEmitter).emit(event, ...handed);
    } catch (error) {
      this.#logger.error(`a listener for "${event}" threw: ${String(error)}`);
    }
  }

  #exposeMetrics(registry: Registry): () => void {
    const keeper = this.#keeper;
    const source = metricsSource({
      get inForce() {
        return keeper.inForce;
      },
      deployments: this.#deployments,
      reloads: this.#reloads,
    });
    const { hidden, taken, remove } = expose(this, source, registry);
    if (hidden) {
      this.#logger.warn(
        `${this.service}: another governor of this service shows its metrics in the registry, and this one's are not in it: pass { registry } with one of its own`,
      );
    }
    if (taken.length > 0) {
      this.#logger.warn(
        `${this.service}: ${taken.join(', ')} are in the registry already, by somebody else or by another version of mongo-governor: the governor's own are not shown there. Pass { registry } with another one, or have one version of the package`,
      );
    }
    return remove;
  }

  /** What a first client needs, as the driver will open it here. */
  #leastFootprint(): Footprint {
    const monitoring = monitoringConnections(
      { loadBalanced: false, serverMonitoringMode: 'auto' },
      this.#env === process.env ? process.env : { ...process.env, ...this.#env },
    );
    return { clients: 1, monitoring };
  }
}
