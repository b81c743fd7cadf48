import { resolve } from 'node:path';
import type { LoadedConfig, LoadOptions, PartialConfig } from '../config';
import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig, deploymentNames } from '../config/deployments';
import { DEFAULT_CONFIG_FILE } from '../config/file-source';
import type { Config } from '../config/schema';
import { serviceName } from '../config/service-name';
import { type DriftDecision, type DriftReport, decideDrift } from '../drift/decide-drift';
import { ConfigDriftError, ConfigInvalidError } from '../errors';
import {
  type Footprint,
  type FootprintOf,
  fixedInstance,
  loadPlannable,
  lockFileOf,
  makePlan,
  type Plan,
  type PlanFacts,
  type PlanRecord,
  planFingerprint,
  readLockOrError,
  recordOfConfig,
  withRecord,
} from '../plan';
import { type ActivePolicy, activate } from '../policy/active-policy';
import type { Watched } from './config-watch';

/** What is in force for the clients of one deployment. */
export interface DeploymentInForce {
  /** The service's config with the deployment's own values. */
  readonly config: Config;
  readonly plan: Plan;
  readonly policy: ActivePolicy;
}

/**
 * - `config`: the configuration as it was read, judged by the lock
 * - `held`: the accepted plan, or at a reload the plan before, against a configuration that must not take effect
 * - `unlocked`: the configuration, and no lock that can be trusted has judged it
 */
export type InForceState = 'config' | 'held' | 'unlocked';

/** What is in force. Replaced as a whole: no operation sees half of a change. */
export interface InForce {
  readonly loaded: LoadedConfig;
  /** The loaded config, or the accepted one of the lock where that is held. */
  readonly config: Config;
  /** The plan of the default deployment. */
  readonly plan: Plan;
  /** By name, "default" first. */
  readonly deployments: ReadonlyMap<string, DeploymentInForce>;
  readonly record: PlanRecord;
  readonly fingerprint: string;
  readonly state: InForceState;
  readonly drift: DriftReport;
  readonly atSeconds: number;
}

/** What a plan has to know of this process: the shares of a deployment's lease. */
export type FactsOf = (deployment: string) => PlanFacts;

const NO_FACTS: FactsOf = () => ({});

export type KeeperOptions = Pick<LoadOptions, 'env' | 'cwd' | 'file'>;

/** Loads configurations and decides by the lock which plan is in force. Knows nothing of clients. */
export class PlanKeeper {
  #options: KeeperOptions;
  #code: PartialConfig | undefined;
  #inForce: InForce;
  /** The config that broke the lock at the last reload. */
  #refused: LoadedConfig | undefined;

  /** @throws ConfigInvalidError, and with `onDrift` "refuse" ConfigDriftError or LockInvalidError. */
  constructor(code: PartialConfig | undefined, options: KeeperOptions, footprint: Footprint) {
    this.#code = code;
    this.#options = options;
    const loaded = loadPlannable({ ...options, code }, footprint);
    const decision = decideDrift({ lock: this.#lock(loaded), plan: recordOf(loaded) });
    const state = stateOf(decision);
    const config = state === 'held' ? withRecord(loaded.config, decision.plan) : loaded.config;
    this.#inForce = take(loaded, config, NO_FACTS, state, decision.report);
  }

  get inForce(): InForce {
    return this.#inForce;
  }

  /** The lock of the config that was refused last is among what is watched: it may come to accept it. */
  get watched(): Watched {
    const { loaded } = this.#inForce;
    return {
      on: loaded.config.drift.watch,
      file: loaded.file ?? resolve(this.#options.cwd ?? process.cwd(), DEFAULT_CONFIG_FILE),
      text: loaded.file === undefined ? null : (loaded.text ?? null),
      locks: [loaded, ...(this.#refused === undefined ? [] : [this.#refused])].map((one) =>
        this.#lockFile(one),
      ),
    };
  }

  /**
   * Loads again and takes what is valid and not breaking.
   * @throws ConfigInvalidError or ConfigDriftError; what was in force stays, to the last bit.
   */
  reload(
    next: PartialConfig | undefined,
    factsOf: FactsOf,
    footprintOf: FootprintOf,
    options: KeeperOptions = {},
  ): InForce {
    const before = this.#inForce;
    const code = next ?? this.#code;
    const sources = { ...this.#options, ...options };
    const loaded = loadPlannable({ ...sources, code }, footprintOf);
    this.#refuseOtherService(loaded);
    const decision = decideDrift({
      lock: this.#lock(loaded),
      plan: recordOf(loaded),
      current: before.record,
      wasLocked: before.state !== 'unlocked',
    });
    const { report } = decision;
    if (decision.inForce !== 'new') {
      this.#refused = loaded;
      this.#inForce = { ...before, state: 'held', drift: report };
      const sentences = report.changes.filter((change) => change.class === 'breaking').map((c) => c.sentence);
      throw new ConfigDriftError(
        loaded.config.service,
        loaded.config.drift.lock,
        sentences.length > 0 ? sentences : [report.message],
      );
    }
    this.#code = code;
    this.#options = sources;
    this.#refused = undefined;
    this.#inForce = take(loaded, loaded.config, factsOf, stateOf(decision), report);
    return this.#inForce;
  }

  /** Other leased shares, the same config. */
  recompute(factsOf: FactsOf): InForce {
    const { loaded, config, state, drift, atSeconds } = this.#inForce;
    this.#inForce = { ...take(loaded, config, factsOf, state, drift), atSeconds };
    return this.#inForce;
  }

  /** What is in force for a deployment; one that the configuration does not know any more has the default's. */
  of(deployment: string): DeploymentInForce {
    const { deployments } = this.#inForce;
    return (deployments.get(deployment) ?? deployments.get(DEFAULT_DEPLOYMENT)) as DeploymentInForce;
  }

  #lock(loaded: LoadedConfig) {
    return readLockOrError(this.#lockFile(loaded));
  }

  #lockFile({ config, file }: LoadedConfig): string {
    return lockFileOf(config, file, this.#options.cwd);
  }

  #refuseOtherService({ config, sourceOf }: LoadedConfig): void {
    const running = this.#inForce.config;
    if (serviceName(config) === serviceName(running)) return;
    const path = config.service === running.service ? 'environment' : 'service';
    throw new ConfigInvalidError([
      {
        path,
        source: sourceOf(path),
        found: `"${serviceName(config)}"`,
        expected: `"${serviceName(running)}", which is running; a process can't become another service`,
      },
    ]);
  }
}

function stateOf({ inForce, report }: DriftDecision): InForceState {
  if (inForce !== 'new') return 'held';
  return report.kind === 'unlocked' || report.kind === 'lock_invalid' ? 'unlocked' : 'config';
}

function take(
  loaded: LoadedConfig,
  config: Config,
  factsOf: FactsOf,
  state: InForceState,
  drift: DriftReport,
): InForce {
  const deployments = new Map(
    deploymentNames(config).map((name) => [name, activateDeployment(config, name, factsOf(name))]),
  );
  const record = recordOf(loaded, config);
  return {
    loaded,
    config,
    plan: (deployments.get(DEFAULT_DEPLOYMENT) as DeploymentInForce).plan,
    deployments,
    record,
    fingerprint: planFingerprint(record),
    state,
    drift,
    atSeconds: Date.now() / 1000,
  };
}

/** Of a config that is loaded, or of the one that is held against it. */
function recordOf(loaded: LoadedConfig, config = loaded.config): PlanRecord {
  return recordOfConfig(config, undefined, fixedInstance(loaded));
}

function activateDeployment(config: Config, name: string, facts: PlanFacts): DeploymentInForce {
  const plan = makePlan(config, facts, name);
  return { config: deploymentConfig(config, name), plan, policy: activate(plan) };
}
