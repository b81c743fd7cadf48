import { CommandError } from '../command-error';
import type { MaybePromise } from '../maybe-promise';
import { CommandLog, type Role } from '../server/command-log';
import type { Connection } from '../server/connection';
import { ConnectionCounter } from '../server/connection-counter';
import { FailPoints } from '../server/fail-points';
import { Listener, type ListenerOptions } from '../server/listener';
import type { ServerProcess } from '../server/server-process';
import type { ServerVersion } from '../server/version';
import { LocalSessions } from '../sessions/local-sessions';
import { Transactions } from '../sessions/transactions';
import type { MemberConfig, MemberSettings, MemberState } from '../set/member-config';
import { MemberData } from '../set/member-data';
import type { ReplicaSetState } from '../set/replica-set-state';
import type { SetMember } from '../set/set-member';
import { Waiters } from '../waiters';
import { ObjectId } from '../wire/bson';
import type { Request } from '../wire/request';
import { Cursors } from './cursors';
import type { LoadModel } from './load-model';
import { WorkerQueue } from './worker-queue';

export interface MongodOptions extends ListenerOptions {
  /** Runs the commands that come to it: they know a member, not the other way round. */
  readonly run: RunCommand;
  readonly settings: Required<MemberSettings>;
  readonly lagMS: number;
  readonly load: LoadModel | undefined;
  readonly credentials: Credentials | undefined;
  readonly closeDelayMS: number;
}

/** The bytes of the reply; undefined when there is nothing (more) to send. */
export type RunCommand = (
  mongod: Mongod,
  connection: Connection,
  request: Request,
) => MaybePromise<Uint8Array | undefined>;

/** A user that clients must authenticate as. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One member of the set: its data, its role, its connections, and how it is made to misbehave. */
export class Mongod implements ServerProcess, SetMember {
  readonly set: ReplicaSetState;
  readonly data: MemberData;
  readonly transactions: Transactions;
  readonly cursors = new Cursors();
  readonly sessions = new LocalSessions();
  readonly connections = new ConnectionCounter();
  readonly log = new CommandLog();
  readonly failPoints = new FailPoints();
  readonly listener: Listener;
  readonly credentials: Credentials | undefined;
  readonly progress = new Waiters();
  /** Streaming hellos that wait for a change. */
  readonly topology = new Waiters();
  settings: Required<MemberSettings>;
  memberId: number;
  /** Milliseconds after which it applies a write, beside the delay of the configuration. */
  lagMS: number;
  latencyMS = 0;
  notElectableBefore = 0;
  /** How long it takes to notice that a client closed a connection. */
  readonly closeDelayMS: number;
  /** What hello says instead of the truth. */
  pretendedRole: Role | undefined;
  processId: InstanceType<typeof ObjectId> = new ObjectId();
  topologyCounter = 0;
  queue: WorkerQueue | undefined;
  readonly #run: RunCommand;
  #name: string | undefined;
  #replication: NodeJS.Timeout | undefined;

  constructor(set: ReplicaSetState, options: MongodOptions) {
    this.set = set;
    this.#run = options.run;
    this.credentials = options.credentials;
    this.settings = options.settings;
    this.memberId = set.processes.length;
    this.closeDelayMS = options.closeDelayMS;
    this.lagMS = options.lagMS;
    this.data = new MemberData(set.oplog);
    this.transactions = new Transactions(this.data.catalog);
    this.listener = new Listener(this, options);
    this.setLoad(options.load);
  }

  get address(): string {
    return this.#name ?? this.listener.address;
  }

  get version(): ServerVersion {
    return this.set.options.version;
  }

  get role(): Role {
    return this.set.primary === this ? 'primary' : 'secondary';
  }

  get state(): MemberState {
    if (this.set.primary === this) return 'primary';
    if (!this.set.members.includes(this)) return 'removed';
    return this.settings.arbiterOnly ? 'arbiter' : 'secondary';
  }

  /** Whether it can be read: no arbiter, and in the configuration. */
  get holdsData(): boolean {
    return this.role === 'primary' || this.state === 'secondary';
  }

  get reachable(): boolean {
    return this.listener.running && !this.listener.frozen;
  }

  /** Milliseconds that it is behind by. */
  get behindMS(): number {
    return this.lagMS + this.settings.secondaryDelaySecs * 1000;
  }

  configure({ _id, host, ...settings }: MemberConfig): void {
    this.memberId = _id;
    this.settings = settings;
    this.#name = host;
  }

  join(): void {
    const { primary } = this.set;
    if (primary && primary !== this && !this.settings.arbiterOnly) this.data.initialSync(primary.data);
  }

  leave(): void {
    clearTimeout(this.#replication);
    this.progress.interrupt(new CommandError(11602, 'operation was interrupted'));
  }

  setLoad(model: LoadModel | undefined): void {
    this.queue?.close();
    this.queue = model ? new WorkerQueue(model, () => this.connections.open) : undefined;
  }

  setLag(milliseconds: number): void {
    this.lagMS = milliseconds;
    this.replicate();
    this.topologyChanged();
  }

  replicate(): void {
    clearTimeout(this.#replication);
    if (!this.reachable || this.state !== 'secondary') return;
    this.#resyncIfNeeded();
    const before = this.data.position;
    const { behindMS } = this;
    const next = this.data.applyUntil(
      behindMS > 0 ? Date.now() - behindMS : Number.POSITIVE_INFINITY,
      this.set.known,
    );
    if (next !== undefined) {
      this.#replication = setTimeout(() => this.replicate(), Math.max(1, next + behindMS - Date.now()));
    }
    if (this.data.position !== before) this.progressed();
  }

  catchUp(): void {
    clearTimeout(this.#replication);
    this.#resyncIfNeeded();
    this.data.applyUntil(Number.POSITIVE_INFINITY, this.set.known);
    this.progressed();
  }

  progressed(): void {
    this.progress.notify();
    // What a majority has shows at every member, where it is looked at.
    if (this.set.options.rollback) for (const member of this.set.members) member.progress.notify();
    this.set.acknowledgements.notify();
  }

  topologyChanged(): void {
    this.topologyCounter++;
    this.topology.notify();
  }

  answer(connection: Connection, request: Request): MaybePromise<Uint8Array | undefined> {
    return this.#run(this, connection, request);
  }

  connectionClosed(): void {
    // A streaming hello that waits for this client must not wait for ever.
    this.topology.notify();
    this.progress.notify();
  }

  async kill(): Promise<void> {
    clearTimeout(this.#replication);
    await this.listener.stop();
    this.transactions.abortAll();
    this.cursors.clear();
    this.progress.interrupt(new CommandError(11600, 'interrupted at shutdown'));
    this.topology.interrupt(new CommandError(11600, 'interrupted at shutdown'));
    this.set.elections.membershipChanged();
  }

  async restart(): Promise<void> {
    this.processId = new ObjectId();
    this.topologyCounter = 0;
    await this.listener.start();
    this.replicate();
    this.set.elections.membershipChanged();
  }

  freeze(): void {
    this.listener.freeze();
    this.set.elections.membershipChanged();
  }

  thaw(): void {
    this.listener.thaw();
    this.replicate();
    this.set.elections.membershipChanged();
  }

  async close(): Promise<void> {
    clearTimeout(this.#replication);
    this.queue?.close();
    this.progress.interrupt(new CommandError(11600, 'interrupted at shutdown'));
    this.topology.interrupt(new CommandError(11600, 'interrupted at shutdown'));
    await this.listener.stop();
  }

  #resyncIfNeeded(): void {
    if (!this.data.isTooStale) return;
    const source = this.set.primary ?? this.set.members.find((member) => !member.data.isTooStale);
    if (source) this.data.initialSync(source.data);
  }
}
