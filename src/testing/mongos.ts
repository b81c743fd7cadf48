import type { CommandRecord } from './server/command-log';
import type { ConnectionCounts } from './server/connection-counter';
import type { FailPoint } from './server/fail-points';

export interface MongosOptions {
  /**
   * Answers as a mongos behind a load balancer: clients connect with `loadBalanced=true`, keep a connection for a cursor or a
   * transaction, and know no members. Default false.
   */
  readonly loadBalanced?: boolean;
  /**
   * Which of several sets has a database, counted from 0: `{ orders: 1 }`. One that a set had before stays where it is; all
   * others come, when they are first used, to the set with the fewest.
   */
  readonly databases?: Readonly<Record<string, number>>;
}

/** What a mongos counted itself, at one moment. */
export interface MongosWitness {
  readonly address: string;
  readonly connections: ConnectionCounts;
  /** Open connections by the clients' `appName`; from the handshake on. `''` for clients without one. */
  readonly openByAppName: Record<string, number>;
  readonly peakByAppName: Record<string, number>;
  /** The newest 20,000 commands that it sent on, oldest first; `role` is that of the member it sent them to first. */
  readonly commands: readonly CommandRecord[];
}

/** A router over one replica set or more, which the unmodified driver takes for a mongos of a sharded cluster. */
export interface Mongos extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** `mongodb://127.0.0.1:…/`. */
  readonly uri: string;
  witness(): Promise<MongosWitness>;
  /** The next matching commands fail at the mongos itself; no member sees them. `configureFailPoint` through it does the same. */
  failNext(point: FailPoint): Promise<void>;
  clearFailPoints(): Promise<void>;
  /** The peaks become what is open now. */
  resetPeak(): Promise<void>;
  /** Closes every connection and the port. The sets go on. */
  close(): Promise<void>;
}
