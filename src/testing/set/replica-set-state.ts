import { CommandError } from '../command-error';
import type { Mongod } from '../mongod/mongod';
import { RetryableWrites } from '../sessions/retryable-writes';
import { Waiters } from '../waiters';
import { ObjectId } from '../wire/bson';
import type { OpTime } from './op-time';
import { type Change, Oplog, type OplogEntry } from './oplog';

export interface SetOptions {
  readonly setName: string;
  /** Milliseconds without a primary after a step-down or a kill. */
  readonly electionMS: number;
  readonly defaultWriteConcern: 'majority' | number;
  /** Votes without data. */
  readonly arbiters: number;
}

/** What the members agree on: who is primary in which term, the oplog, and which writes were done already. */
export class ReplicaSetState {
  readonly options: SetOptions;
  readonly members: Mongod[] = [];
  readonly oplog = new Oplog();
  readonly retryableWrites = new RetryableWrites();
  /** Writes that wait for their write concern. */
  readonly acknowledgements = new Waiters();
  readonly elections = new Waiters();
  readonly startedAt = Date.now();
  primary: Mongod | undefined;
  term = 1;
  setVersion = 1;
  #election: NodeJS.Timeout | undefined;
  #previous: Mongod | undefined;

  constructor(options: SetOptions) {
    this.options = options;
  }

  get electionId(): InstanceType<typeof ObjectId> {
    return new ObjectId(`7fffffff${this.term.toString(16).padStart(16, '0')}`);
  }

  /** Writes a change at the primary; the other members follow after their lag. */
  append(change: Change): OplogEntry {
    const { primary } = this;
    if (!primary) throw new CommandError(10107, 'not primary');
    const { catalog } = primary.data;
    if (change.op === 'insert') catalog.writable(change.ns);
    const entry = this.oplog.append(change, catalog.get(change.ns)?.uuid);
    primary.data.apply(entry);
    primary.progressed();
    for (const member of this.members) if (member !== primary) member.replicate();
    return entry;
  }

  /** Members that hold everything up to `time`. */
  holders(time: OpTime): number {
    let count = 0;
    for (const member of this.members) if (member.data.lastApplied >= time) count++;
    return count;
  }

  majority(): number {
    return Math.floor((this.members.length + this.options.arbiters) / 2) + 1;
  }

  /** The newest time that a majority holds. */
  majorityTime(): OpTime {
    const times = this.members.map((member) => member.data.lastApplied).sort((a, b) => b - a);
    return times[this.majority() - 1] ?? 0;
  }

  /** The primary gives up its role and another member is elected. Its connections stay open. */
  stepDown(): void {
    const { primary } = this;
    if (!primary) return;
    this.#previous = primary;
    this.primary = undefined;
    primary.transactions.abortAll();
    this.acknowledgements.interrupt(new CommandError(11602, 'operation was interrupted', [], {}));
    this.topologyChanged();
    this.scheduleElection();
  }

  /** A member went or came back: a primary without a majority steps down, a set without a primary elects. */
  membershipChanged(): void {
    const reachable = this.members.filter((member) => member.reachable).length + this.options.arbiters;
    if (this.primary && (!this.primary.reachable || reachable < this.majority())) this.stepDown();
    else if (!this.primary) this.scheduleElection();
    this.acknowledgements.notify();
  }

  scheduleElection(): void {
    clearTimeout(this.#election);
    this.#election = setTimeout(() => this.elect(), this.options.electionMS);
  }

  elect(): void {
    if (this.primary) return;
    const reachable = this.members.filter((member) => member.reachable);
    if (reachable.length === 0 || reachable.length + this.options.arbiters < this.majority()) return;
    const others = reachable.filter(
      (member) => member !== this.#previous && member.notElectableBefore <= Date.now(),
    );
    const candidates = others.length > 0 ? others : reachable;
    const winner = candidates.reduce((best, each) => (each.data.position > best.data.position ? each : best));
    // Catch-up: nothing that was written is rolled back, whatever the lag (docs/testing.md).
    winner.catchUp();
    this.primary = winner;
    this.term++;
    this.append({ op: 'noop', ns: '' });
    this.topologyChanged();
    this.elections.notify();
  }

  reconfigured(): void {
    this.setVersion++;
    this.topologyChanged();
  }

  topologyChanged(): void {
    for (const member of this.members) member.topologyChanged();
  }

  close(): void {
    clearTimeout(this.#election);
    const closed = new CommandError(11600, 'interrupted at shutdown');
    this.acknowledgements.interrupt(closed);
    this.elections.interrupt(closed);
  }
}
