import { dirname, join } from 'node:path';

const UNKNOWN = 'of unknown version';

/** Where every supported copy of the driver keeps the class of its clients. */
const CLIENT_MODULE = /[\\/]lib[\\/]mongo_client\.js$/;

/**
 * Version of the copy of the driver that a client is of, for error messages. Drivers before 7 carry it in
 * `options.metadata`; later ones have a promise there, so it is read from the package that the class was loaded from.
 * A bundled driver of version 7 has neither.
 */
export function driverVersion(client: object): string {
  return announcedVersion(client) ?? loadedVersion(client) ?? UNKNOWN;
}

/** What the driver tells servers in its handshake. */
function announcedVersion(client: object): string | undefined {
  const { options } = client as {
    options?: { metadata?: { driver?: { version?: unknown } } | null } | null;
  };
  const version = options?.metadata?.driver?.version;
  return typeof version === 'string' ? version : undefined;
}

/** By class of clients: to look for it takes as long as the process has modules. */
const found = new WeakMap<object, string>();

function loadedVersion(client: object): string | undefined {
  const type: unknown = client.constructor;
  if (typeof type !== 'function') return undefined;
  const version = found.get(type) ?? findLoadedVersion(client);
  if (version !== undefined) found.set(type, version);
  return version;
}

function findLoadedVersion(client: object): string | undefined {
  for (const [file, loaded] of Object.entries(require.cache)) {
    if (!CLIENT_MODULE.test(file)) continue;
    const { MongoClient } = (loaded?.exports ?? {}) as { MongoClient?: unknown };
    if (typeof MongoClient !== 'function' || !(client instanceof MongoClient)) continue;
    const { version } = require(join(dirname(file), '..', 'package.json')) as { version?: unknown };
    if (typeof version === 'string') return version;
  }
  return undefined;
}
