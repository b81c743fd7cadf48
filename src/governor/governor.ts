import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { MongoClient, type MongoClientOptions, type ReadPreference } from 'mongodb';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { type LoadedConfig, loadConfig, type PartialConfig } from '../config';
import type { Config } from '../config/schema';
import { GovernedClient } from '../driver/governed-client';
import type { DriverClient } from '../driver/internals';
import { Ledgers } from '../driver/ledgers';
import type { MemberRole } from '../driver/member-role';
import { ConfigInvalidError, GovernorClosedError } from '../errors';
import { Counters } from '../metrics/counters';
import { expose } from '../metrics/exposition';
import { metricsHandler, type RequestHandler } from '../metrics/handler';
import { Listener } from '../metrics/listener';
import type { MetricsSource } from '../metrics/source';
import { findImpossibleCaps } from '../plan/impossible-caps';
import { makePlan, type Plan, STREAMING_MONITOR_CONNECTIONS } from '../plan/plan';
import { type ActivePolicy, activate } from '../policy/active-policy';
import { FallbackLimiter } from '../policy/fallback-limiter';
import { primaryWaiver } from '../policy/named-waivers';
import { ReadAfterWrite } from '../policy/read-after-write';
import type { Drift, GovernorEvents, LimitsChanged } from './events';
import { type Logger, stderrLogger } from './logger';
import { poolReadings } from './pool-readings';
import { type GovernorStatus, memberStatus } from './status';
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
}

/** Whether the caller gave the client a read preference: the driver's resolved options can't tell it from none. */
function asksForPreference(uri: string, options: MongoClientOptions | undefined): boolean {
  return options?.readPreference !== undefined || /[?&]readPreference=/i.test(uri);
}

/** The clients, the plan and the counters of one service in one process. Made by `createGovernor`. */
export class Governor extends EventEmitter<GovernorEvents> {
  #code: PartialConfig | undefined;
  readonly #options: GovernorOptions;
  readonly #logger: Logger;
  readonly #counters = new Counters();
  readonly #clients = new Map<object, GovernedClient>();
  readonly #ledgers: Ledgers;
  readonly #fallback: FallbackLimiter;
  readonly #readAfterWrite: ReadAfterWrite;
  readonly #violations: ViolationLog;
  #loaded: LoadedConfig;
  #plan: Plan;
  #policy: ActivePolicy;
  #lastDrift: Drift | undefined;
  #lastReloadError: Error | undefined;
  readonly #registry: Registry;
  readonly #unexpose: () => void;
  readonly #listener: Listener | undefined;
  #loadedAtSeconds = Date.now() / 1000;
  readonly #reloads = { applied: 0, failed: 0 };
  #closed = false;

  /** @throws ConfigInvalidError with every problem at once. */
  constructor(code: PartialConfig | undefined, options: GovernorOptions) {
    super();
    this.#code = code;
    this.#options = options;
    this.#logger = options.logger ?? stderrLogger;
    this.#loaded = loadConfig({ ...options, code });
    this.#plan = this.#makePlan(this.#loaded.config);
    this.#policy = activate(this.#plan);
    this.#ledgers = new Ledgers((role) => this.#shareOf(role));
    this.#fallback = new FallbackLimiter(this.#plan.routing.fallback);
    this.#readAfterWrite = new ReadAfterWrite(this.#counters, () => performance.now());
    this.#violations = new ViolationLog(this.#logger);
    this.#registry = options.registry ?? defaultRegistry;
    this.#unexpose = expose(this.#metricsSource(), this.#registry);
    this.#listener = this.#listen();
  }

  /** The plan in force. */
  get plan(): Plan {
    return this.#plan;
  }

  /** A new governed `MongoClient` of the driver this package resolves. Not connected yet. */
  createClient(uri: string, options?: MongoClientOptions): MongoClient {
    return this.#govern(new MongoClient(uri, options), asksForPreference(uri, options));
  }

  /**
   * Governs a client of any copy of a supported driver, best before it connects: `mongoose.mongo.MongoClient` too.
   * @throws ConfigInvalidError when the share can't carry one more client's monitoring connections.
   * @throws DriverUnsupportedError when the driver's shape differs.
   */
  govern<C extends object>(client: C): C {
    return this.#govern(client, false);
  }

  #govern<C extends object>(client: C, asked: boolean): C {
    if (this.#closed) throw new GovernorClosedError();
    if (this.#clients.has(client)) return client;
    this.#checkRoomFor(this.#clients.size + 1);
    const driver = client as unknown as DriverClient;
    const governed = new GovernedClient(driver, this.#context(), asked);
    this.#clients.set(client, governed);
    return client;
  }

  /** A read preference that waives the policy for the reads it is passed to. The reason is shown in metrics. */
  primary(reason: string): ReadPreference {
    return primaryWaiver(reason);
  }

  /** Answers a scrape with the registry's metrics; mount it where Prometheus looks, usually `/metrics`. */
  metricsHandler(): RequestHandler {
    return metricsHandler(this.#registry);
  }

  /** Port of the own listener once it listens; undefined without `metrics.port`. Rejects when the port is taken. */
  async metricsPort(): Promise<number | undefined> {
    return this.#listener?.port();
  }

  /** What is in force and what was decided. Plain data without secrets. */
  status(): GovernorStatus {
    const counters = this.#counters;
    return {
      service: this.#plan.service,
      instance: this.instance,
      mode: this.#plan.mode,
      plan: this.#plan,
      inForce: 'config',
      configFile: this.#loaded.file ?? null,
      lastDrift: this.#lastDrift ?? null,
      lastReloadError: this.#lastReloadError?.message ?? null,
      clients: this.#clients.size,
      members: memberStatus(poolReadings(this.#clients.values()), (address) => this.#ledgers.of(address)),
      verdicts: { ...counters.verdicts },
      fallback: { admitted: { ...counters.fallback.admitted }, limited: { ...counters.fallback.limited } },
      reads: { ...counters.reads, primary: { ...counters.reads.primary } },
      sheds: { ...counters.sheds },
      waivers: Object.fromEntries(
        [...counters.waivers.entries()].map(([reason, { value }]) => [reason, value]),
      ),
      namespaces: Object.fromEntries(
        [...counters.namespaces.entries()].map(([name, counts]) => [name, { ...counts }]),
      ),
    };
  }

  get instance(): string {
    return this.#loaded.config.instance ?? `${hostname()}-${process.pid}`;
  }

  /**
   * Takes a new configuration: the given one in code's place, or the file and the environment read again.
   * All or nothing: what is invalid changes nothing.
   * @throws ConfigInvalidError; the plan in force stays.
   */
  reload(next?: PartialConfig): void {
    if (this.#closed) throw new GovernorClosedError();
    try {
      this.#apply(loadConfig({ ...this.#options, code: next ?? this.#code }), 'reload');
    } catch (error) {
      this.#reloads.failed += 1;
      throw error;
    }
    this.#reloads.applied += 1;
  }

  /** Closes what the governor itself started. Clients stay open; they are the caller's, and stay governed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unexpose();
    await this.#listener?.close();
    await this.#fallback.close();
    this.removeAllListeners();
  }

  #apply(loaded: LoadedConfig, reason: LimitsChanged['reason']): void {
    this.#loaded = loaded;
    this.#loadedAtSeconds = Date.now() / 1000;
    this.#plan = this.#makePlan(loaded.config);
    this.#policy = activate(this.#plan);
    this.#fallback.update(this.#plan.routing.fallback);
    this.#ledgers.apply();
    this.emit('limitsChanged', { plan: this.#plan, reason });
  }

  #listen(): Listener | undefined {
    const { port, host } = this.#loaded.config.metrics;
    if (port === undefined) return undefined;
    const listener = new Listener({ port, host, routes: { '/metrics': this.metricsHandler() } });
    // A taken port must not take the service down: it is told, and metrics stay on the service's own endpoint.
    listener.port().catch((error: unknown) => {
      this.#logger.error(`the metrics listener can't use ${host}:${port}: ${String(error)}`);
    });
    return listener;
  }

  #metricsSource(): MetricsSource {
    const governor = this;
    return {
      get service() {
        return governor.#plan.service;
      },
      get plan() {
        return governor.#plan;
      },
      planFingerprint: '',
      counters: this.#counters,
      get clients() {
        return governor.#clients.size;
      },
      pools: () => poolReadings(this.#clients.values()),
      ledgers: () => this.#ledgers,
      held: false,
      driftBreaking: false,
      primaryReadShare: 0,
      reloads: this.#reloads,
      get configLoadedAtSeconds() {
        return governor.#loadedAtSeconds;
      },
      leaseSecondsLeft: undefined,
      onSafeShare: undefined,
    };
  }

  #makePlan(config: Config): Plan {
    return makePlan(config, this.#facts(Math.max(1, this.#clients.size)));
  }

  #facts(clients: number) {
    return { monitoringPerClient: STREAMING_MONITOR_CONNECTIONS, clients };
  }

  #checkRoomFor(clients: number): void {
    const { config, sourceOf } = this.#loaded;
    const problems = findImpossibleCaps(config, this.#facts(clients), sourceOf);
    if (problems.length > 0) throw new ConfigInvalidError(problems);
  }

  #shareOf(role: MemberRole): number {
    const { mode, limits } = this.#plan;
    if (mode === 'observe') return Number.POSITIVE_INFINITY;
    if (role === 'other') return Math.min(limits.primary.share, limits.secondary.share);
    return limits[role].share;
  }

  #context() {
    const governor = this;
    return {
      get policy() {
        return governor.#policy;
      },
      get waitQueueTimeoutMS() {
        return governor.#plan.waitQueue.timeoutMS;
      },
      counters: this.#counters,
      fallback: this.#fallback,
      readAfterWrite: this.#readAfterWrite,
      ledgerOf: (address: string) => this.#ledgers.of(address),
      ledgers: () => this.#ledgers,
      onViolation: (violation: GovernorEvents['violation'][0]) => {
        this.#violations.tell(this.#plan.service, violation);
        this.emit('violation', violation);
      },
      onShed: (shed: GovernorEvents['shed'][0]) => {
        this.emit('shed', shed);
      },
      onLimitsChanged: () => {
        this.emit('limitsChanged', { plan: this.#plan, reason: 'role' as const });
      },
    };
  }
}
