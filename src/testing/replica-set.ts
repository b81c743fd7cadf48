import type { FailPoint } from './mongod/fail-points';
import type { LoadModel } from './mongod/load-model';
import type { Credentials } from './mongod/mongod';
import type { CommandCount, CommandRecord, ReadCount, Role } from './server/command-log';
import type { ConnectionCounts } from './server/connection-counter';

export interface ReplicaSetOptions {
  /** How many members. Default 3. */
  readonly members?: number;
  /** Default `rs0`. */
  readonly setName?: string;
  /** Tags of each member, in order. Default none. */
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
   * Votes of arbiters, which hold no data and have no port: with 2, one data-bearing member of 3 stays primary alone.
   * Default 0.
   */
  readonly arbiters?: number;
  /**
   * Milliseconds that a member takes to notice that a client closed a connection, as a busy server does;
   * it counts the connection until then and closes its own side after that. Default 0.
   */
  readonly closeDelayMS?: number;
  /**
   * What a write without a write concern waits for. Default `majority`, with arbiters 1, as a server does.
   */
  readonly defaultWriteConcern?: 'majority' | number;
  /** A user (SCRAM-SHA-256) that clients must authenticate as; part of `uri`. Default none. */
  readonly auth?: Credentials;
  /** Private key and certificate in PEM; the port then speaks TLS only. Default none. */
  readonly tls?: TlsKeyPair;
}

export interface TlsKeyPair {
  readonly key: string;
  readonly cert: string;
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
}

/** One member: controls that make it behave badly, and what it has seen. */
export interface Member {
  /** `host:port`, as in the hello reply. Stays the same over `kill` and `restart`. */
  readonly address: string;
  role(): Promise<Role>;

  /** Gives up being primary; another member is elected after `electionMS`. No-op on a secondary. */
  stepDown(): Promise<void>;
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
  readonly members: readonly Member[];
  /** Rejects if there is none now. */
  primary(): Promise<Member>;
  secondaries(): Promise<Member[]>;
  /** The primary gives up its role. Resolves when it has; `waitForPrimary` for the next one. */
  stepDown(): Promise<void>;
  waitForPrimary(timeoutMS?: number): Promise<Member>;
  resetWitnesses(): Promise<void>;
  /** Closes every connection and port. */
  close(): Promise<void>;
}
