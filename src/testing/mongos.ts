import type { ReplicaSet } from './replica-set';
import type { CommandRecord } from './server/command-log';
import type { ConnectionCounts } from './server/connection-counter';

export interface MongosOptions {
  /**
   * Answers as a mongos behind a load balancer: clients connect with `loadBalanced=true`, keep a connection for a cursor or a
   * transaction, and know no members. Default false.
   */
  readonly loadBalanced?: boolean;
}

/** What a mongos counted itself, at one moment. */
export interface MongosWitness {
  readonly address: string;
  readonly connections: ConnectionCounts;
  /** Open connections by the clients' `appName`; from the handshake on. `''` for clients without one. */
  readonly openByAppName: Record<string, number>;
  readonly peakByAppName: Record<string, number>;
  /** The newest 20,000 commands as they came, oldest first; `role` is that of the member it sent them to first. */
  readonly commands: readonly CommandRecord[];
}

/** A router over a replica set's members, which the unmodified driver takes for a mongos of a sharded cluster. */
export interface Mongos extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** `mongodb://127.0.0.1:…/`. */
  readonly uri: string;
  witness(): Promise<MongosWitness>;
  /** The peaks become what is open now. */
  resetPeak(): Promise<void>;
  /** Closes every connection and the port. The set goes on. */
  close(): Promise<void>;
}

/**
 * Starts a mongos on a free port of 127.0.0.1, in this process. It sends what comes to the members of the set, by
 * `$readPreference`, each client's commands under the client's own `appName`.
 * @throws Error for a set with `auth` or `tls`, which it does not speak.
 */
export async function startMongos(
  set: Pick<ReplicaSet, 'members' | 'uri'>,
  options: MongosOptions = {},
): Promise<Mongos> {
  if (/@|[?&]tls=true/.test(set.uri)) {
    throw new Error("startMongos() can't reach a set with auth or tls: start the set without");
  }
  const { MongosProcess } = require('./mongos/mongos-process') as typeof import('./mongos/mongos-process');
  const process = new MongosProcess(set.members.map(({ address }) => address));
  await process.listener.start();
  const { address } = process.listener;
  const { connections, log } = process;
  return {
    address,
    uri: `mongodb://${address}/${options.loadBalanced ? '?loadBalanced=true' : ''}`,
    witness: async () => ({
      address,
      connections: connections.counts(),
      openByAppName: connections.openByAppName(),
      peakByAppName: connections.peakByAppName(),
      commands: log.records(),
    }),
    resetPeak: async () => connections.resetPeak(),
    close: () => process.close(),
    [Symbol.asyncDispose]: () => process.close(),
  };
}
