import { DriverUnsupportedError } from '../../errors';
import { driverVersion } from './driver-version';
import type { DriverConnectionType, DriverConnectOptions, DriverPoolOptions } from './internals';

/** Exports of the driver's module of connections (cmap/connection.ts). */
interface ConnectionModule {
  readonly Connection?: unknown;
  readonly CryptoConnection?: DriverConnectionType;
}

/** How a pool makes its connections. */
export interface ConnectionMaker {
  readonly type: DriverConnectionType;
  /** What the pool's options have to be for the driver to make connections of another class. */
  readonly options: Partial<DriverPoolOptions>;
}

/**
 * The class that the driver makes a pool's connections of. With `autoEncryption` it takes its own `CryptoConnection`,
 * whatever class the options name (cmap/connect.ts, makeConnection): then the options have to be without the encrypter,
 * and the class hands it to its connections.
 * @throws DriverUnsupportedError when the pool encrypts and that class can't be had: the driver is bundled.
 */
export function connectionMaker(
  { autoEncrypter, connectionType }: DriverPoolOptions,
  client: object,
): ConnectionMaker {
  if (autoEncrypter === undefined) return { type: connectionType, options: {} };
  const base = cryptoConnection(connectionType);
  if (base === undefined) {
    throw new DriverUnsupportedError(driverVersion(client), [
      'CryptoConnection (class): a bundled driver has none, and autoEncryption needs it',
    ]);
  }
  const type = class EncryptingConnection extends base {
    constructor(...[stream, options]: ConstructorParameters<DriverConnectionType>) {
      super(stream, { ...options, autoEncrypter } satisfies DriverConnectOptions);
    }
  };
  return { type, options: { autoEncrypter: undefined } };
}

function cryptoConnection(connection: DriverConnectionType): DriverConnectionType | undefined {
  for (const loaded of Object.values(require.cache)) {
    const { Connection, CryptoConnection } = (loaded?.exports ?? {}) as ConnectionModule;
    if (Connection === connection) return CryptoConnection;
  }
  return undefined;
}
