import { CommandError } from '../command-error';
import { runCommand } from '../commands/run-command';
import type { MaybePromise } from '../maybe-promise';
import { CommandLog, type Role } from '../server/command-log';
import type { Connection } from '../server/connection';
import { ConnectionCounter } from '../server/connection-counter';
import { Listener, type ListenerOptions } from '../server/listener';
import type { ServerProcess } from '../server/server-process';
import { LocalSessions } from '../sessions/local-sessions';
import { Transactions } from '../sessions/transactions';
import { MemberData } from '../set/member-data';
import type { ReplicaSetState } from '../set/replica-set-state';
import { Waiters } from '../waiters';
import { ObjectId } from '../wire/bson';
import type { Request } from '../wire/request';
import { Cursors } from './cursors';
import { FailPoints } from './fail-points';
import type { LoadModel } from './load-model';
import { WorkerQueue } from './worker-queue';

export interface MongodOptions extends ListenerOptions {
  readonly tags: Record<string, string>;
  readonly lagMS: number;
  readonly load: LoadModel | undefined;
  readonly credentials: Credentials | undefined;
  readonly closeDelayMS: number;
}

/** A user that clients must authenticate as. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One member of the set: its data, its role, its connections, and how it is made to misbehave. */
export class Mongod implements ServerProcess {
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
  /** Reads that wait for a time, change streams that wait for an event. */
  readonly progress = new Waiters();
  /** Streaming hellos that wait for a change. */
  readonly topology = new Waiters();
  tags: Record<string, string>;
  lagMS: number;
  latencyMS = 0;
  /** `replSetFreeze`: until then another member is elected, if there is one. */
  notElectableBefore = 0;
  /** How long it takes to notice that a client closed a connection. */
  readonly closeDelayMS: number;
  /** What hello says instead of the truth. */
  pretendedRole: Role | undefined;
  processId: InstanceType<typeof ObjectId> = new ObjectId();
  topologyCounter = 0;
  queue: WorkerQueue | undefined;
  #replication: NodeJS.Timeout | undefined;

  constructor(set: ReplicaSetState, options: MongodOptions) {
    this.set = set;
    this.credentials = options.credentials;
    this.tags = options.tags;
    this.closeDelayMS = options.closeDelayMS;
    this.lagMS = options.lagMS;
    this.data = new MemberData(set.oplog);
    this.transactions = new Transactions(this.data.catalog);
    this.listener = new Listener(this, options);
    this.setLoad(options.load);
  }

  get address(): string {
    return this.listener.address;
  }

  get role(): Role {
    return this.set.primary === this ? 'primary' : 'secondary';
  }

  get reachable(): boolean {
    return this.listener.running && !this.listener.frozen;
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

  /** Applies what is due by now and comes back for the rest. */
  replicate(): void {
    clearTimeout(this.#replication);
    if (!this.reachable || this.role === 'primary') return;
    this.#resyncIfNeeded();
    const before = this.data.position;
    const next = this.data.applyUntil(this.lagMS > 0 ? Date.now() - this.lagMS : Number.POSITIVE_INFINITY);
    if (next !== undefined) {
      this.#replication = setTimeout(() => this.replicate(), Math.max(1, next + this.lagMS - Date.now()));
    }
    if (this.data.position !== before) this.progressed();
  }

  /** Applies everything, whatever the lag: a new primary does before it takes writes. */
  catchUp(): void {
    clearTimeout(this.#replication);
    this.#resyncIfNeeded();
    this.data.applyUntil(Number.POSITIVE_INFINITY);
    this.progressed();
  }

  progressed(): void {
    this.progress.notify();
    this.set.acknowledgements.notify();
  }

  topologyChanged(): void {
    this.topologyCounter++;
    this.topology.notify();
  }

  answer(connection: Connection, request: Request): MaybePromise<Uint8Array | undefined> {
    return runCommand(this, connection, request);
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
    this.set.membershipChanged();
  }

  async restart(): Promise<void> {
    this.processId = new ObjectId();
    this.topologyCounter = 0;
    await this.listener.start();
    this.replicate();
    this.set.membershipChanged();
  }

  freeze(): void {
    this.listener.freeze();
    this.set.membershipChanged();
  }

  thaw(): void {
    this.listener.thaw();
    this.replicate();
    this.set.membershipChanged();
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
