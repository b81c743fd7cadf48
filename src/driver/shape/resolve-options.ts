import { MongoClient, type MongoClientOptions } from 'mongodb';
import { canonicalJson, sha256 } from '../../plan/canonical';
import type { DriverOptions } from '../../plan/driver-options';

/** The driver's `MongoClient`, or another copy of it (Mongoose pins its own). */
export type MongoClientClass = new (uri: string, options?: MongoClientOptions) => MongoClient;

/**
 * What the driver makes of a connection string and options, which is not what the strings say: options override
 * the URI, a missing preference is the primary, `maxStalenessSeconds` alone is too, and tags of the URI merge
 * under the mode of the options. So it is the driver that is asked. It never connects and resolves no name.
 *
 * @throws what the driver throws for a URI or options that it refuses; the message may hold the URI:
 *   pass it through `redactText(message, [uri])`.
 */
export function resolveDriverOptions(
  uri: string,
  options: MongoClientOptions = {},
  Client: MongoClientClass = MongoClient,
): DriverOptions {
  return readDriverOptions(new Client(uri, options));
}

/** The same of a client that exists. Holds no host, user or password. */
export function readDriverOptions(client: Pick<MongoClient, 'options'>): DriverOptions {
  const { options } = client;
  const { mode, tags, maxStalenessSeconds } = options.readPreference;
  return {
    readPreference: {
      mode,
      ...(maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds }),
      tags: (tags ?? []).map((set) => ({ ...set })),
    },
    maxPoolSize: options.maxPoolSize,
    minPoolSize: options.minPoolSize,
    maxConnecting: options.maxConnecting,
    waitQueueTimeoutMS: options.waitQueueTimeoutMS,
    directConnection: options.directConnection,
    loadBalanced: options.loadBalanced,
    retryReads: options.retryReads,
    serverMonitoringMode: options.serverMonitoringMode,
    ...(options.replicaSet === undefined ? {} : { replicaSet: options.replicaSet }),
    seeds: digestOf(options.srvHost === undefined ? options.hosts.map(String) : [options.srvHost]),
  };
}

function digestOf(seeds: readonly string[]): string {
  return sha256(canonicalJson(seeds.toSorted())).slice(0, 12);
}
