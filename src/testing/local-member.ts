import type { LoadModel } from './mongod/load-model';
import type { Mongod } from './mongod/mongod';
import type { Member, Witness } from './replica-set';
import type { Role } from './server/command-log';
import type { ConnectionCounts } from './server/connection-counter';
import type { FailPoint } from './server/fail-points';
import type { StepDownOptions } from './set/elections';
import type { MemberState } from './set/member-config';

/** The controls and witnesses of a member in this process. */
export class LocalMember implements Member {
  readonly #mongod: Mongod;

  constructor(mongod: Mongod) {
    this.#mongod = mongod;
  }

  get address(): string {
    return this.#mongod.address;
  }

  async role(): Promise<Role> {
    return this.#mongod.role;
  }

  async state(): Promise<MemberState> {
    return this.#mongod.state;
  }

  async stepDown(options?: StepDownOptions): Promise<void> {
    if (this.#mongod.role !== 'primary') return;
    const { elections } = this.#mongod.set;
    if (options) await elections.stepDown(options);
    else elections.standDown();
  }

  kill(): Promise<void> {
    return this.#mongod.kill();
  }

  restart(): Promise<void> {
    return this.#mongod.restart();
  }

  async freeze(): Promise<void> {
    this.#mongod.freeze();
  }

  async thaw(): Promise<void> {
    this.#mongod.thaw();
  }

  async setLag(milliseconds: number): Promise<void> {
    this.#mongod.setLag(milliseconds);
  }

  async setLatency(milliseconds: number): Promise<void> {
    this.#mongod.latencyMS = milliseconds;
  }

  async setConnectionLimit(limit: number | undefined): Promise<void> {
    this.#mongod.listener.connectionLimit = limit ?? Number.POSITIVE_INFINITY;
  }

  async setLoad(model: LoadModel | undefined): Promise<void> {
    this.#mongod.setLoad(model);
  }

  async setTags(tags: Record<string, string>): Promise<void> {
    this.#mongod.settings = { ...this.#mongod.settings, tags };
    this.#mongod.set.reconfigured();
  }

  async lieAboutRole(role: Role | undefined): Promise<void> {
    this.#mongod.pretendedRole = role;
    this.#mongod.topologyChanged();
  }

  async failNext(point: FailPoint): Promise<void> {
    this.#mongod.failPoints.add(point);
  }

  async clearFailPoints(): Promise<void> {
    this.#mongod.failPoints.clear();
  }

  async witness(): Promise<Witness> {
    const { address, role, connections, log, cursors, transactions, data } = this.#mongod;
    return {
      address,
      role,
      connections: connections.counts(),
      openByAppName: connections.openByAppName(),
      peakByAppName: connections.peakByAppName(),
      commands: log.records(),
      commandsByName: log.byName(),
      readsByAppName: log.readsByAppName(),
      openCursors: cursors.size,
      openTransactions: transactions.open,
      rolledBack: data.rolledBack,
    };
  }

  async connections(): Promise<ConnectionCounts> {
    return this.#mongod.connections.counts();
  }

  async resetPeak(): Promise<void> {
    this.#mongod.connections.resetPeak();
  }

  async resetWitness(): Promise<void> {
    this.#mongod.connections.reset();
    this.#mongod.log.reset();
  }
}
