import { startReplicaSet } from 'mongo-governor/testing';
import { arrivals } from '../support/governed';

type Package = typeof import('mongo-governor');

/** The package as a process loads it that has this environment. */
function load(env: NodeJS.ProcessEnv): Package {
  let loaded: Package | undefined;
  const before = { ...process.env };
  Object.assign(process.env, env);
  jest.isolateModules(() => {
    loaded = require('mongo-governor') as Package;
  });
  const governed = loaded as Package;
  // The governor reads the environment when the first client is made.
  governed.defaultGovernor();
  process.env = before;
  return governed;
}

afterEach(() => jest.restoreAllMocks());

describe('the drop-in MongoClient', () => {
  it('is governed by environment variables alone, with one budget for all clients of the process', async () => {
    await using set = await startReplicaSet();
    const { MongoClient, defaultGovernor } = load({
      MONGO_GOVERNOR_SERVICE: 'api',
      MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '12',
      MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '16',
      // 100 reads at once wait for a few connections, however slow they are.
      MONGO_GOVERNOR_CONNECTIONS_WAIT_QUEUE_TIMEOUT_MS: '300000',
      MONGO_GOVERNOR_READS_DISCOVERY_MS: '300000',
    });
    // The drop-in has the product's own logger.
    const told: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((line) => told.push(String(line)) > 0);
    const first = new MongoClient(set.uri);
    const second = await MongoClient.connect(set.uri);
    const reads = [first, second].flatMap((client) =>
      Array.from({ length: 50 }, () =>
        client.db('app').collection('users').findOne({}, { readPreference: 'primary' }),
      ),
    );
    await Promise.all(reads);
    jest.restoreAllMocks();
    expect(told).toEqual([
      expect.stringMatching(/^mongo-governor warn: api: find on app\.users .*\(told once\)\n$/),
    ]);
    expect(defaultGovernor().status()).toMatchObject({
      service: 'api',
      clients: 2,
      verdicts: { reroute: 100 },
    });
    for (const member of set.members) expect((await member.connections()).peak).toBeLessThanOrEqual(16);
    await Promise.all([first.close(), second.close()]);
    expect(defaultGovernor().status().clients).toBe(0);
    await defaultGovernor().close();
  });

  it('stays where it was told to read, in options or connection string, as a client of createClient does', async () => {
    await using set = await startReplicaSet();
    const { MongoClient, defaultGovernor } = load({
      MONGO_GOVERNOR_SERVICE: 'api',
      MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '12',
      MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '16',
      MONGO_GOVERNOR_READS_ON_PRIMARY_READ: 'allow',
    });
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const clients = [
      new MongoClient(set.uri, { readPreference: 'primary' }),
      new MongoClient(`${set.uri}&readPreference=primary`),
      defaultGovernor().createClient(set.uri, { readPreference: 'primary' }),
    ];
    for (const client of clients) await client.db('app').collection('users').findOne({});
    const finds = (await arrivals(set)).filter(({ name }) => name === 'find');
    expect(finds.map(({ role }) => role)).toEqual(['primary', 'primary', 'primary']);
    await Promise.all(clients.map((client) => client.close()));
    await defaultGovernor().close();
  });

  it('is the driver’s own class, beside everything else that the driver exports', async () => {
    const governed = load({
      MONGO_GOVERNOR_SERVICE: 'api',
      MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '12',
      MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '16',
    });
    const driver = jest.requireActual<typeof import('mongodb')>('mongodb');
    const missing = Object.keys(driver).filter((name) => !(name in governed));
    expect(missing).toEqual([]);
    expect(Object.getPrototypeOf(governed.MongoClient).name).toBe('MongoClient');
    await governed.defaultGovernor().close();
  });

  it('says everything that is wrong at once when nothing is configured', () => {
    expect(() => load({})).toThrow(/3 problems[\s\S]*service[\s\S]*MONGO_GOVERNOR_CONNECTIONS_PRIMARY/);
  });
});
