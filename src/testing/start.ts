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
