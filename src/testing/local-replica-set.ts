import { runCommand } from './commands/run-command';
import { LocalMember } from './local-member';
import { Mongod } from './mongod/mongod';
import type { Member, ReplicaSet, ReplicaSetOptions } from './replica-set';
import { ServerVersion } from './server/version';
import type { StepDownOptions } from './set/elections';
import { checkMembers, type MemberSettings, type ReplicaSetConfig, settingsOf } from './set/member-config';
import { configOf, reconfigure } from './set/reconfigure';
import { ReplicaSetState } from './set/replica-set-state';
import { TtlMonitor } from './ttl-monitor';
import { connectionString } from './uri';

/** A replica set whose members run in this process. */
export class LocalReplicaSet implements ReplicaSet {
  readonly uri: string;
  readonly serverVersion: string;
  readonly #members: Member[];
  readonly #options: ReplicaSetOptions;
  /** In the order of the state's, and of the members. */
  readonly #processes: Mongod[];
  readonly #state: ReplicaSetState;
  readonly #ttl: TtlMonitor;

  private constructor(state: ReplicaSetState, processes: Mongod[], options: ReplicaSetOptions) {
    this.#state = state;
    this.#processes = processes;
    this.#options = options;
    this.#ttl = new TtlMonitor(state);
    this.#members = processes.map((mongod) => new LocalMember(mongod));
    const seeds = state.members.filter(({ settings }) => !settings.hidden && !settings.arbiterOnly);
    this.serverVersion = state.options.version.text;
    this.uri = connectionString(seeds, state.options.setName, options);
  }

  static async start(options: ReplicaSetOptions): Promise<LocalReplicaSet> {
    const { members = 3, tags } = options;
    const given = typeof members === 'number' ? Array.from({ length: members }, () => ({})) : members;
    const settings = given.map((each, index) =>
      settingsOf({ ...(tags?.[index] && { tags: tags[index] }), ...each }),
    );
    checkMembers(settings);
    const state = new ReplicaSetState({
      setName: options.setName ?? 'rs0',
      version: new ServerVersion(options.serverVersion),
      electionMS: options.electionMS ?? 100,
      defaultWriteConcern: options.defaultWriteConcern,
      arbiters: options.arbiters ?? 0,
      rollback: options.rollback ?? false,
    });
    const processes = settings.map((each) => mongodOf(state, each, options));
    state.begin([...processes]);
    await Promise.all(processes.map((mongod) => mongod.listener.start()));
    return new LocalReplicaSet(state, processes, options);
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  async startMember(settings: MemberSettings = {}): Promise<Member> {
    const mongod = mongodOf(this.#state, settingsOf(settings), this.#options);
    this.#processes.push(mongod);
    const member = new LocalMember(mongod);
    this.#members.push(member);
    await mongod.listener.start();
    return member;
  }

  async config(): Promise<ReplicaSetConfig> {
    return configOf(this.#state);
  }

  async reconfigure(config: ReplicaSetConfig, { force = false } = {}): Promise<void> {
    const at = this.#state.primary ?? this.#state.members.find((mongod) => mongod.reachable);
    if (!at) throw new Error('No member of the replica set can be reached');
    reconfigure(this.#state, at, { ...config, version: this.#state.setVersion + 1 }, force);
  }

  async primary(): Promise<Member> {
    const member = this.#current();
    if (!member) throw new Error('The replica set has no primary now; use waitForPrimary()');
    return member;
  }

  async secondaries(): Promise<Member[]> {
    return this.#members.filter((_, index) => this.#state.processes[index]?.state === 'secondary');
  }

  async stepDown(options?: StepDownOptions): Promise<void> {
    const { elections } = this.#state;
    if (options) await elections.stepDown(options);
    else elections.standDown();
  }

  async waitForPrimary(timeoutMS = 10_000): Promise<Member> {
    await this.#state.elections.waiters.wait(() => this.#state.primary !== undefined, timeoutMS);
    return this.primary();
  }

  async resetWitnesses(): Promise<void> {
    await Promise.all(this.members.map((member) => member.resetWitness()));
  }

  async close(): Promise<void> {
    this.#ttl.close();
    this.#state.close();
    await Promise.all(this.#processes.map((mongod) => mongod.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #current(): Member | undefined {
    const { primary, processes } = this.#state;
    return primary && this.#members[processes.indexOf(primary)];
  }
}

function mongodOf(
  state: ReplicaSetState,
  settings: Required<MemberSettings>,
  options: ReplicaSetOptions,
): Mongod {
  const mongod = new Mongod(state, {
    run: runCommand,
    settings,
    lagMS: options.replicationLagMS ?? 0,
    connectionLimit: options.connectionLimit,
    load: options.load,
    credentials: options.auth,
    tls: options.tls,
    closeDelayMS: options.closeDelayMS ?? 0,
  });
  state.processes.push(mongod);
  return mongod;
}
