import type { MongoClientOptions } from 'mongodb';

/**
 * What the caller wrote down for a client. The driver's resolved options can't tell a value that was written from its
 * default, and a number that was written is a choice, also where it is the default.
 */
export interface Chosen {
  readonly readPreference: boolean;
  readonly maxPoolSize: boolean;
  readonly waitQueueTimeoutMS: boolean;
}

/** Default of the driver (cmap/connection_pool.ts). */
const DEFAULT_MAX_POOL_SIZE = 100;

/** From what a client is made of. */
export function chosenBy(uri: string, options: MongoClientOptions = {}): Chosen {
  const isWritten = (name: keyof Chosen): boolean =>
    options[name] !== undefined || new RegExp(`[?&]${name}=`, 'i').test(uri);
  return {
    readPreference: isWritten('readPreference'),
    maxPoolSize: isWritten('maxPoolSize'),
    waitQueueTimeoutMS: isWritten('waitQueueTimeoutMS'),
  };
}

/** From a client that somebody else made: its connection string is kept by the driver, its options are not. */
export function chosenFor(client: object): Chosen {
  const { s } = client as { s?: { url?: unknown } };
  const { maxPoolSize } = (client as { options?: { maxPoolSize?: unknown } }).options ?? {};
  const written = chosenBy(typeof s?.url === 'string' ? s.url : '');
  return { ...written, maxPoolSize: written.maxPoolSize || maxPoolSize !== DEFAULT_MAX_POOL_SIZE };
}
