import { LocalMember } from './local-member';
import { Mongod } from './mongod/mongod';
import type { Member, ReplicaSet, ReplicaSetOptions } from './replica-set';
import { ReplicaSetState } from './set/replica-set-state';
import { TtlMonitor } from './ttl-monitor';
import { connectionString } from './uri';

/** A replica set whose members run in this process. */
export class LocalReplicaSet implements ReplicaSet {
  readonly uri: string;
  readonly members: readonly Member[];
  readonly #state: ReplicaSetState;
  readonly #ttl: TtlMonitor;

  private constructor(state: ReplicaSetState, options: ReplicaSetOptions) {
    this.#state = state;
    this.#ttl = new TtlMonitor(state);
    this.members = state.members.map((mongod) => new LocalMember(mongod));
    this.uri = connectionString(this.members, state.options.setName, options);
  }

  static async start(options: ReplicaSetOptions): Promise<LocalReplicaSet> {
    const state = new ReplicaSetState({
      setName: options.setName ?? 'rs0',
      electionMS: options.electionMS ?? 100,
      defaultWriteConcern: options.defaultWriteConcern ?? (options.arbiters ? 1 : 'majority'),
      arbiters: options.arbiters ?? 0,
    });
    for (let index = 0; index < (options.members ?? 3); index++) {
      state.members.push(
        new Mongod(state, {
          tags: options.tags?.[index] ?? {},
          lagMS: options.replicationLagMS ?? 0,
          connectionLimit: options.connectionLimit,
          load: options.load,
          credentials: options.auth,
          tls: options.tls,
          closeDelayMS: options.closeDelayMS ?? 0,
        }),
      );
    }
    state.primary = state.members[0];
    await Promise.all(state.members.map((mongod) => mongod.listener.start()));
    return new LocalReplicaSet(state, options);
  }

  async primary(): Promise<Member> {
    const member = this.#current();
    if (!member) throw new Error('The replica set has no primary now; use waitForPrimary()');
    return member;
  }

  async secondaries(): Promise<Member[]> {
    return this.members.filter((_, index) => this.#state.members[index] !== this.#state.primary);
  }

  async stepDown(): Promise<void> {
    this.#state.stepDown();
  }

  async waitForPrimary(timeoutMS = 10_000): Promise<Member> {
    await this.#state.elections.wait(() => this.#state.primary !== undefined, timeoutMS);
    return this.primary();
  }

  async resetWitnesses(): Promise<void> {
    await Promise.all(this.members.map((member) => member.resetWitness()));
  }

  async close(): Promise<void> {
    this.#ttl.close();
    this.#state.close();
    await Promise.all(this.#state.members.map((mongod) => mongod.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #current(): Member | undefined {
    const { primary, members } = this.#state;
    return primary && this.members[members.indexOf(primary)];
  }
}
