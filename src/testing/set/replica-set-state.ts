import { CommandError } from '../command-error';
import type { ServerVersion } from '../server/version';
import { RetryableWrites } from '../sessions/retryable-writes';
import { type Change, Oplog, type OplogEntry } from '../storage/oplog';
import { Waiters } from '../waiters';
import { ObjectId } from '../wire/bson';
import type { OpTime } from '../wire/op-time';
import { Elections } from './elections';
import type { MemberConfig } from './member-config';
import type { SetMember } from './set-member';
import { Votes } from './votes';

export interface SetOptions {
  readonly setName: string;
  /** What every member says it is. */
  readonly version: ServerVersion;
  /** Milliseconds without a primary after a step-down or a kill. */
  readonly electionMS: number;
  readonly defaultWriteConcern: 'majority' | number | undefined;
  /** Votes without data and without a port. */
  readonly arbiters: number;
  /** An election loses what only members have that can't be reached. */
  readonly rollback: boolean;
}

/** A process, and how it takes part in the set. */
export interface Seat {
  readonly process: SetMember;
  readonly config: MemberConfig;
}

/** What the members agree on: who is primary in which term, the oplog, and which writes were done already. */
export class ReplicaSetState {
  readonly options: SetOptions;
  /** Every process, those too that are not, or no more, in the configuration. */
  readonly processes: SetMember[] = [];
  /** Those in the configuration, in its order. */
  members: readonly SetMember[] = [];
  votes = new Votes([], 0);
  readonly oplog = new Oplog();
  readonly retryableWrites = new RetryableWrites();
  /** Writes that wait for their write concern. */
  readonly acknowledgements = new Waiters();
  readonly elections = new Elections(this);
  readonly startedAt = Date.now();
  primary: SetMember | undefined;
  term = 1;
  setVersion = 1;

  constructor(options: SetOptions) {
    this.options = options;
  }

  get electionId(): InstanceType<typeof ObjectId> {
    return new ObjectId(`7fffffff${this.term.toString(16).padStart(16, '0')}`);
  }

  /** What a write without a write concern waits for. */
  get defaultWriteConcern(): 'majority' | number {
    const { defaultWriteConcern, version } = this.options;
    return defaultWriteConcern ?? (version.isSince('5.0') ? this.votes.impliedWriteConcern : 1);
  }

  /** The members that the set begins with; the one with the highest priority is primary. */
  begin(members: readonly SetMember[]): void {
    this.#configure(members);
    this.primary = members.reduce((best, each) =>
      each.settings.priority > best.settings.priority ? each : best,
    );
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

  /** Position after the newest entry that a member can get: with rollbacks only from one that is reached. */
  get known(): number {
    if (!this.options.rollback) return this.oplog.end;
    let end = 0;
    for (const { data, reachable, settings } of this.members) {
      if (reachable && !settings.arbiterOnly) end = Math.max(end, data.position);
    }
    return end;
  }

  /** Up to when a member's data can't be rolled back any more; without rollbacks that is all it has. */
  committed(member: SetMember): OpTime {
    const { lastApplied } = member.data;
    return this.options.rollback ? Math.min(this.votes.majorityTime(), lastApplied) : lastApplied;
  }

  /** Brings a configuration into force. */
  adopt(next: readonly Seat[], version: number): void {
    const before = this.members;
    for (const { process, config } of next) process.configure(config);
    const members = next.map(({ process }) => process);
    this.setVersion = version;
    this.#configure(members);
    if (this.primary && !members.includes(this.primary)) this.elections.standDown();
    for (const member of before) if (!members.includes(member)) member.leave();
    for (const member of members) if (!before.includes(member)) member.join();
    for (const member of members) member.replicate();
    this.topologyChanged();
    this.elections.membershipChanged();
  }

  reconfigured(): void {
    this.setVersion++;
    this.topologyChanged();
  }

  topologyChanged(): void {
    for (const process of this.processes) process.topologyChanged();
  }

  close(): void {
    const closed = new CommandError(11600, 'interrupted at shutdown');
    this.acknowledgements.interrupt(closed);
    this.elections.close(closed);
  }

  #configure(members: readonly SetMember[]): void {
    this.members = members;
    this.votes = new Votes(members, this.options.arbiters);
  }
}
