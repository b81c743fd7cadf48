import type { LoadModel } from './mongod/load-model';
import type { Credentials } from './mongod/mongod';
import type { CommandCount, CommandRecord, ReadCount, Role } from './server/command-log';
import type { ConnectionCounts } from './server/connection-counter';
import type { FailPoint } from './server/fail-points';
import type { TlsKeyPair } from './server/listener';
import type { StepDownOptions } from './set/elections';
import type { MemberSettings, MemberState, ReplicaSetConfig } from './set/member-config';

export interface ReplicaSetOptions {
  /** How many members, or how each of them takes part: `[{}, {}, { arbiterOnly: true }]`. Default 3. */
  readonly members?: number | readonly MemberSettings[];
  /** Default `rs0`. */
  readonly setName?: string;
  /**
   * The server that the members say they are: a release from 4.2 to 8.2, with or without a patch number (`6.0`, `7.0.5`). It is in
   * buildInfo and, as the wire version, in hello, and what the release had not yet is refused as it did. Default `8.2`.
   */
  readonly serverVersion?: string;
  /** Tags of each member, in order, where its settings have none. Default none. */
  readonly tags?: readonly Record<string, string>[];
  /**
   * `same` runs the members in this process. `child` runs all of them in one child process, so that a load
   * test measures the client alone. The API is the same. Default `same`.
   */
  readonly process?: 'same' | 'child';
  /** Milliseconds after which a secondary applies a write. Default 0: it has it when the primary has. */
  readonly replicationLagMS?: number;
  /** Connections that each member accepts; the next ones are closed at once. Default unlimited. */
  readonly connectionLimit?: number;
  /** Makes every member work as slowly as this. Default: commands are answered as fast as possible. */
  readonly load?: LoadModel;
  /** Milliseconds without a primary after a step-down or a kill. Default 100. */
  readonly electionMS?: number;
  /**
   * Votes of arbiters, which hold no data and have no port: with 2, one data-bearing member of 3 stays primary alone. One
   * that clients see and monitor is a member with `arbiterOnly`. Default 0.
   */
  readonly arbiters?: number;
  /**
   * An election loses the writes that only members have which can't be reached then, as on a server: when these come back they
   * take them back. Reads with read concern `majority`, and change streams, then only see what a majority has. Default false:
   * no write is ever lost.
   */
  readonly rollback?: boolean;
  /**
   * Milliseconds that a member takes to notice that a client closed a connection, as a busy server does;
   * it counts the connection until then and closes its own side after that. Default 0.
   */
  readonly closeDelayMS?: number;
  /**
   * What a write without a write concern waits for. Default `majority`; 1 with so many arbiters that a majority could be more
   * than there is data for, and before version 5.0, as a server does.
   */
  readonly defaultWriteConcern?: 'majority' | number;
  /** A user (SCRAM-SHA-256) that clients must authenticate as; part of `uri`. Default none. */
  readonly auth?: Credentials;
  /** Private key and certificate in PEM; the port then speaks TLS only. Default none. */
  readonly tls?: TlsKeyPair;
}

/** What a member counted itself, at one moment. */
export interface Witness {
  readonly address: string;
  readonly role: Role;
  readonly connections: ConnectionCounts;
  /** Open connections by the clients' `appName`; from the handshake on. `''` for clients without one. */
  readonly openByAppName: Record<string, number>;
  readonly peakByAppName: Record<string, number>;
  /** The newest 20,000 commands, oldest first; without hello and the authentication. */
  readonly commands: readonly CommandRecord[];
  readonly commandsByName: Record<string, CommandCount>;
  /** `find`, `aggregate`, `count`, `distinct` and `getMore`, by role of the member when they arrived. */
  readonly readsByAppName: Record<string, ReadCount>;
  readonly openCursors: number;
  readonly openTransactions: number;
  /** Writes that this member had and took back; 0 without the option `rollback`. */
  readonly rolledBack: number;
}

/** One member: controls that make it behave badly, and what it has seen. */
export interface Member {
  /** `host:port`, as in the hello reply. Stays the same over `kill` and `restart`, and until a configuration renames it. */
  readonly address: string;
  role(): Promise<Role>;
  /** What it is where that is more than its role: an arbiter, or in no configuration. */
  state(): Promise<MemberState>;

  /** As `stepDown` of the set, where this member is the primary. No-op on a secondary. */
  stepDown(options?: StepDownOptions): Promise<void>;
  /** Closes every connection, data before monitoring, and the port. Resolves when all are closed. */
  kill(): Promise<void>;
  /** Opens the same port again, with the same data, and catches up. */
  restart(): Promise<void>;
  /** Accepts and receives, but answers nothing and replicates nothing: a partition. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Milliseconds after which this member applies a write while it is a secondary. */
  setLag(milliseconds: number): Promise<void>;
  /** Milliseconds before each command and hello is looked at. */
  setLatency(milliseconds: number): Promise<void>;
  /** Undefined: no limit. Open connections stay. */
  setConnectionLimit(limit: number | undefined): Promise<void>;
  setLoad(model: LoadModel | undefined): Promise<void>;
  /** A reconfiguration: clients learn the new tags at once. */
  setTags(tags: Record<string, string>): Promise<void>;
  /** Makes hello claim another role; undefined: the truth again. */
  lieAboutRole(role: Role | undefined): Promise<void>;
  /** The next matching commands fail. */
  failNext(point: FailPoint): Promise<void>;
  clearFailPoints(): Promise<void>;

  witness(): Promise<Witness>;
  /** Only the connection counts: cheap enough to ask all the time. */
  connections(): Promise<ConnectionCounts>;
  /** The peak becomes what is open now. */
  resetPeak(): Promise<void>;
  /** Empties the command log and every counter but the open connections. */
  resetWitness(): Promise<void>;
}

/** A small replica set that the unmodified driver connects to over TCP. Not a database. */
export interface ReplicaSet extends AsyncDisposable {
  /** `mongodb://127.0.0.1:…,…/?replicaSet=…`. */
  readonly uri: string;
  /** What its members say they are: `8.2.0`. */
  readonly serverVersion: string;
  /** Every member that was started; those too that a configuration has removed, or has not added yet. */
  readonly members: readonly Member[];
  /** Rejects if there is none now. */
  primary(): Promise<Member>;
  /** Hidden and delayed ones too. */
  secondaries(): Promise<Member[]>;
  /**
   * The primary gives up its role; another member is elected after `electionMS`. Resolves when it has; `waitForPrimary` for
   * the next one. Without options it does so at once and may be elected again if nobody else can be. With options, be it `{}`,
   * it does as the command `replSetStepDown`: it waits for a secondary that has caught up, and rejects when none has in time.
   */
  stepDown(options?: StepDownOptions): Promise<void>;
  /** Starts a further member, on a port of its own. It is in no configuration until `reconfigure` adds its address. */
  startMember(settings?: MemberSettings): Promise<Member>;
  /** The configuration that is in force. */
  config(): Promise<ReplicaSetConfig>;
  /**
   * Brings another configuration into force, as the command `replSetReconfig` does at the primary, with the next version: it
   * adds, removes and renames members and changes how they take part. `force`: without a primary, or more than one vote at once.
   * Rejects for what a server refuses.
   */
  reconfigure(config: ReplicaSetConfig, options?: { readonly force?: boolean }): Promise<void>;
  waitForPrimary(timeoutMS?: number): Promise<Member>;
  resetWitnesses(): Promise<void>;
  /** Closes every connection and port. */
  close(): Promise<void>;
}
