import type { Mongos, MongosOptions } from './mongos';
import type { ShardSet } from './mongos/shards';
import type { ReplicaSet, ReplicaSetOptions } from './replica-set';

/**
 * Starts a replica set on free ports of 127.0.0.1. It is ready when this resolves: the first member is
 * primary. Close it with `close()` or `await using`.
 */
export async function startReplicaSet(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
  if (options.process === 'child') {
    const { RemoteReplicaSet } = load(
      () => require('./child/remote-replica-set') as typeof import('./child/remote-replica-set'),
    );
    return RemoteReplicaSet.start(options);
  }
  const { LocalReplicaSet } = load(
    () => require('./local-replica-set') as typeof import('./local-replica-set'),
  );
  return LocalReplicaSet.start(options);
}

/**
 * Starts a mongos on a free port of 127.0.0.1, in this process. It sends what comes to the members of the set, by
 * `$readPreference`, each client's commands under the client's own `appName`. Several sets are the shards of a cluster: each
 * database is whole on one of them, where `databases` says, where it was, or on the set with the fewest. All mongos of the
 * same sets agree. It is of the release that the first set is of.
 * @throws Error for a set with `auth` or `tls`, which it does not speak, and for a database that two sets have.
 */
export async function startMongos(
  sets: ShardSet | readonly ShardSet[],
  options: MongosOptions = {},
): Promise<Mongos> {
  const shards = 'members' in sets ? [sets] : sets;
  if (shards.length === 0) throw new Error('startMongos() needs a set');
  if (shards.some(({ uri }) => /@|[?&]tls=true/.test(uri))) {
    throw new Error("startMongos() can't reach a set with auth or tls: start the set without");
  }
  const { MongosProcess } = load(
    () => require('./mongos/mongos-process') as typeof import('./mongos/mongos-process'),
  );
  const { ServerVersion } = load(() => require('./server/version') as typeof import('./server/version'));
  const [first] = shards as [ShardSet, ...ShardSet[]];
  const mongos = await MongosProcess.start(shards, {
    databases: options.databases ?? {},
    version: new ServerVersion(first.serverVersion),
  });
  const { address } = mongos.listener;
  const { connections, log, failPoints } = mongos;
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
    failNext: async (point) => failPoints.add(point),
    clearFailPoints: async () => failPoints.clear(),
    resetPeak: async () => connections.resetPeak(),
    close: () => mongos.close(),
    [Symbol.asyncDispose]: () => mongos.close(),
  };
}

// Loaded on first use: importing the module costs nothing, and what is missing is said in words.
function load<T>(module: () => T): T {
  try {
    return module();
  } catch (cause) {
    const missing = /Cannot find module '(mingo|mongodb)/.exec(String(cause))?.[1];
    if (!missing) throw cause;
    throw new Error(
      `mongo-governor/testing needs the package '${missing}', which can't be loaded: npm install ${missing}`,
      { cause },
    );
  }
}
