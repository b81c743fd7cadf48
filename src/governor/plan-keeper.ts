import type { LoadedConfig, LoadOptions, PartialConfig } from '../config';
import type { Config } from '../config/schema';
import { type DriftReport, decideDrift } from '../drift';
import { ConfigDriftError, ConfigInvalidError } from '../errors';
import {
  type Footprint,
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

/** What is in force. Replaced as a whole: no operation sees half of a change. */
export interface InForce {
  readonly loaded: LoadedConfig;
  /** The loaded config, or the accepted one of the lock where that is held. */
  readonly config: Config;
  readonly plan: Plan;
  readonly record: PlanRecord;
  readonly fingerprint: string;
  readonly policy: ActivePolicy;
  /** Whether the accepted plan is held against the loaded config. */
  readonly held: boolean;
  readonly drift: DriftReport;
  readonly atSeconds: number;
}

export type KeeperOptions = Pick<LoadOptions, 'env' | 'cwd' | 'file'>;

/** Loads configurations and decides by the lock which plan is in force. Knows nothing of clients. */
export class PlanKeeper {
  readonly #options: KeeperOptions;
  #code: PartialConfig | undefined;
  #inForce: InForce;

  /** @throws ConfigInvalidError, and with `onDrift` "refuse" ConfigDriftError or LockInvalidError. */
  constructor(code: PartialConfig | undefined, options: KeeperOptions) {
    this.#code = code;
    this.#options = options;
    const loaded = loadPlannable({ ...options, code });
    const record = recordOfConfig(loaded.config);
    const decision = decideDrift({ lock: this.#lock(loaded), plan: record });
    const held = decision.inForce !== 'new';
    const config = held ? withRecord(loaded.config, decision.plan) : loaded.config;
    this.#inForce = take(loaded, config, {}, held, decision.report);
  }

  get inForce(): InForce {
    return this.#inForce;
  }

  get lockFile(): string {
    return this.#lockFile(this.#inForce.loaded);
  }

  /**
   * Loads again and takes what is valid and not breaking.
   * @throws ConfigInvalidError or ConfigDriftError; what was in force stays, to the last bit.
   */
  reload(next: PartialConfig | undefined, facts: PlanFacts, footprint: Footprint): InForce {
    const before = this.#inForce;
    const code = next ?? this.#code;
    const loaded = loadPlannable({ ...this.#options, code }, footprint);
    this.#refuseOtherService(loaded);
    const record = recordOfConfig(loaded.config);
    const { inForce, report } = decideDrift({
      lock: this.#lock(loaded),
      plan: record,
      current: before.record,
    });
    if (inForce !== 'new') {
      this.#inForce = { ...before, drift: report };
      const sentences = report.changes.filter((change) => change.class === 'breaking').map((c) => c.sentence);
      throw new ConfigDriftError(
        loaded.config.service,
        loaded.config.drift.lock,
        sentences.length > 0 ? sentences : [report.message],
      );
    }
    this.#code = code;
    this.#inForce = take(loaded, loaded.config, facts, false, report);
    return this.#inForce;
  }

  /** Other facts (clients, leased shares), the same config. */
  recompute(facts: PlanFacts): InForce {
    const { loaded, config, held, drift, atSeconds } = this.#inForce;
    this.#inForce = { ...take(loaded, config, facts, held, drift), atSeconds };
    return this.#inForce;
  }

  #lock(loaded: LoadedConfig) {
    return readLockOrError(this.#lockFile(loaded));
  }

  #lockFile({ config, file }: LoadedConfig): string {
    return lockFileOf(config, file, this.#options.cwd);
  }

  #refuseOtherService({ config, sourceOf }: LoadedConfig): void {
    const { service } = this.#inForce.config;
    if (config.service === service) return;
    throw new ConfigInvalidError([
      {
        path: 'service',
        source: sourceOf('service'),
        found: `"${config.service}"`,
        expected: `"${service}", which is running; a process can't become another service`,
      },
    ]);
  }
}

function take(
  loaded: LoadedConfig,
  config: Config,
  facts: PlanFacts,
  held: boolean,
  drift: DriftReport,
): InForce {
  const plan = makePlan(config, facts);
  const record = recordOfConfig(config);
  return {
    loaded,
    config,
    plan,
    record,
    fingerprint: planFingerprint(record),
    policy: activate(plan),
    held,
    drift,
    atSeconds: Date.now() / 1000,
  };
}
