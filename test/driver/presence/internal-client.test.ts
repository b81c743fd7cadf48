import { DriverUnsupportedError } from 'mongo-governor';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { connectionMaker } from '../../../src/driver/shape/connection-class';
import type { DriverClient, DriverPoolOptions } from '../../../src/driver/shape/internals';
import { eventually } from '../../support/eventually';
import { peaks, QUICK_MONITORING, ROOMY_QUEUE, startGoverned } from '../../support/governed';
import { stubKeyVault } from '../../support/key-vault-stub';

const SHARE = 10;

/** As a service asks for it; the driver makes a second client for the key vault (encrypter.ts). */
const ENCRYPTING: MongoClientOptions = {
  autoEncryption: {
    keyVaultNamespace: 'vault.keys',
    kmsProviders: { local: { key: Buffer.alloc(96) } },
    bypassAutoEncryption: true,
  },
};

function internalClientOf(client: MongoClient): MongoClient {
  const { encrypter } = (client as unknown as DriverClient).options;
  return encrypter?.internalClient as unknown as MongoClient;
}

describe('the client that the driver makes for its key vault', () => {
  beforeAll(stubKeyVault);

  it('has no share of its own: members count no more than the share of the process', async () => {
    await using governed = await startGoverned({
      connections: { primary: SHARE, secondary: SHARE, waitQueue: ROOMY_QUEUE },
    });
    const { set, governor } = governed;
    const client = governor.createClient(set.uri, {
      ...QUICK_MONITORING,
      ...ENCRYPTING,
      maxConnecting: SHARE,
    });
    await client.connect();
    const internal = internalClientOf(client);
    expect(governor.status().clients).toBe(3);
    const work = [governed.client, client, internal].flatMap((each) =>
      Array.from({ length: 60 }, (_, n) => {
        const keys = each.db('vault').collection('keys');
        return n % 2 === 0 ? keys.findOne({}) : keys.insertOne({});
      }),
    );
    await Promise.all(work);
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    await client.close();
    await eventually('both have left', () => governor.status().clients === 1);
  });

  it('is not needed where the pool is unlimited', async () => {
    await using governed = await startGoverned({ connections: { primary: SHARE, secondary: SHARE } });
    const client = governed.governor.createClient(governed.set.uri, {
      ...QUICK_MONITORING,
      ...ENCRYPTING,
      maxPoolSize: 0,
    });
    await client.connect();
    expect(internalClientOf(client)).toBeNull();
    expect(governed.governor.status().clients).toBe(2);
    await client.close();
  });

  it('is refused with the driver where its class of connections can not be had', () => {
    class Bundled {}
    const options = { autoEncrypter: {}, connectionType: Bundled } as unknown as DriverPoolOptions;
    expect(() => connectionMaker(options, {})).toThrow(DriverUnsupportedError);
    expect(connectionMaker({ ...options, autoEncrypter: undefined }, {}).type).toBe(Bundled);
  });
});
