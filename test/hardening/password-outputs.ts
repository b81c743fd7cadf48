import { readFileSync } from 'node:fs';
import {
  type Collection,
  createGovernor,
  type Governor,
  type Logger,
  type MongoClient,
} from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import { Registry } from 'prom-client';
import { config, workspace } from '../cli/helpers';
import { describeWithRedis, type RedisServer, startRedis } from '../fleet/redis-server';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING } from '../support/governed';
import { collectShown, documentsOf, failureOf, keysAndValuesOf, Outputs } from './outputs';

const USERNAME = 'governed-user';

/** A password as it is, in a connection string, and as JSON writes it. */
const formsOf = (password: string): string[] => [
  password,
  encodeURIComponent(password),
  JSON.stringify(password).slice(1, -1),
];

/** A service with everything that knows a connection string: its members, a lease store and a fallback budget. */
class Service implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly governor: Governor;
  readonly #clients: MongoClient[] = [];

  constructor(lease: object, env: NodeJS.ProcessEnv) {
    const log = (line: string): void => void this.lines.push(line);
    const logger: Logger = { info: log, warn: log, error: log };
    const options = { env, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger };
    this.governor = createGovernor(
      {
        service: 'api',
        connections: {
          primary: 20,
          secondary: 20,
          budget: 'leased',
          lease: { ...LEASE, ...lease },
          waitQueue: { timeoutMS: 600_000 },
        },
        // No member has the tag: every read of the policy falls back, within the budget in Redis.
        reads: { tags: [{ dc: 'nowhere' }], primaryFallback: { redisUrlEnv: 'REDIS_URL' } },
      },
      options,
    );
  }

  things(uri: string, options: MongoClientOptions = {}): Collection {
    const client = this.governor.createClient(uri, { ...QUICK_MONITORING, ...options });
    this.#clients.push(client);
    return client.db('app').collection('things');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.governor.close();
  }
}

/** Nobody ever listens there, so that nothing is gained by waiting. */
const NOBODY_THERE: MongoClientOptions = { serverSelectionTimeoutMS: 500 };

/** Cap / `maxInstances`. */
const SAFE = 10;
const LEASE = { ttlMS: 1_000, renewMS: 300, maxInstances: 2 };

/** Reads, writes, and what the policy has something to say about. */
async function work(service: Service, uri: string, outputs: Outputs): Promise<void> {
  const things = service.things(uri);
  await things.insertOne({ n: 1 });
  await things.findOne({});
  await things.findOne({}, { readPreference: 'primary' });
  outputs.addError('an operation', await failureOf(() => things.updateOne({}, { $nonsense: 1 })));
  await eventually('a lease that has grown', () => service.governor.plan.limits.secondary.share > SAFE);
  const invalid = async (): Promise<void> => service.governor.reload({ service: uri });
  outputs.addError('a reload', await failureOf(invalid));
}

async function runCommands(uri: string, outputs: Outputs): Promise<void> {
  const space = workspace({
    'mongo-governor.json': config('api'),
    'other.json': config('api', { reads: { preference: 'primary' } }),
  });
  const env = { URI: uri };
  const commands = [
    ['plan', '--uri-env', 'URI'],
    ['plan', '--uri', uri],
    ['check', '--uri-env', 'URI'],
    ['check', '--uri-env', 'URI', '--format', 'json'],
    ['diff', 'mongo-governor.json', 'other.json', '--uri-env', 'URI'],
    ['fleet', '--uri-env', 'URI'],
    ['fleet', '--uri', uri, '--json'],
    ['audit', '--uri-env', 'URI', '--sample', '50'],
    ['audit', '--uri', uri, '--sample', '50', '--json'],
    ['audit', uri],
  ];
  const call = async (argv: readonly string[]): Promise<void> => {
    const { code, out, err } = await space.run(argv, env);
    outputs.add(`mongo-governor ${argv[0]}`, `${argv.length} words, ${code}: ${out}\n${err}`);
  };
  // What others compare with.
  await call(['lock', '--uri-env', 'URI']);
  await Promise.all(commands.map(call));
  outputs.add('the lock', readFileSync(`${space.folder}/mongo-governor.lock.json`, 'utf8'));
}

/** `how` a password is written in a connection string. */
export function testPassword(how: string, password: string): void {
  describeWithRedis(`a planted password that is ${how}`, () => {
    let set: ReplicaSet;
    let redis: RedisServer;
    let redisUrl: string;

    beforeAll(async () => {
      set = await startReplicaSet({ auth: { username: USERNAME, password } });
      redis = await startRedis();
      await redis.redis.config('SET', 'requirepass', password);
      await redis.redis.auth(password);
      redisUrl = `redis://:${encodeURIComponent(password)}@localhost/?path=${encodeURIComponent(redis.path)}`;
    });
    afterAll(async () => {
      await redis[Symbol.asyncDispose]();
      await set.close();
    });

    test('comes out nowhere: log, status, metrics, console, stores, lock, commands and errors', async () => {
      const outputs = new Outputs();
      const env = { LEASES: set.uri, REDIS_URL: redisUrl };
      await using inMongo = new Service({ uriEnv: 'LEASES' }, env);
      await using inRedis = new Service({ store: 'redis', uriEnv: 'REDIS_URL' }, env);
      await Promise.all([inMongo, inRedis].map((service) => work(service, set.uri, outputs)));
      await inRedis.things(set.uri).findOne({});
      outputs.add('lease documents', await documentsOf(set.uri, 'mongo_governor'));
      outputs.add('Redis', await keysAndValuesOf(redis.redis));
      // Commands wait three seconds for a member, which may not be enough on a machine that stands still.
      await eventually('an audit has reached the members', async () => {
        await runCommands(set.uri, outputs);
        return /connections/.test(outputs.text('mongo-governor audit'));
      });
      await collect('leases in MongoDB', inMongo, outputs);
      await collect('leases in Redis', inRedis, outputs);

      // What the search would find, so that it does not find nothing in nothing.
      expect(outputs.text('lease documents')).toContain('"_id":"api@rs0"');
      expect(outputs.text('Redis')).toContain('mongo-governor:lease:{api@rs0}');
      expect(outputs.text('Redis')).toContain('{mongo-governor:fallback:api}:turns');
      expect(outputs.text('mongo-governor fleet')).toContain('api@rs0');
      expect(outputs.telling(formsOf(password))).toEqual([]);
    });

    test('comes out nowhere when it is not accepted, and when nothing can be reached', async () => {
      const outputs = new Outputs();
      const wrong = `${password}-and-more`;
      const wrongUri = withPassword(set.uri, wrong);
      const env = { LEASES: wrongUri, REDIS_URL: withPassword(redisUrl, wrong) };
      await using inMongo = new Service({ uriEnv: 'LEASES' }, env);
      await using inRedis = new Service({ store: 'redis', uriEnv: 'REDIS_URL' }, env);
      await using nowhere = new Service({}, { REDIS_URL: withPassword('redis://:x@127.0.0.1:1', password) });
      const services = { inMongo, inRedis, nowhere };
      const fails = async ([name, service]: [string, Service]): Promise<void> => {
        const things =
          service === nowhere
            ? service.things(withPassword('mongodb://u:x@127.0.0.1:1/', password), NOBODY_THERE)
            : service.things(wrongUri);
        outputs.addError(`${name}: an operation`, await failureOf(() => things.findOne({})));
        // A lease is asked for once the deployment has said what it is called.
        if (service !== nowhere) {
          await eventually(`${name}: the lease was refused`, () =>
            service.lines.some((line) => line.includes('did not renew the lease')),
          );
        }
        await collect(name, service, outputs);
      };
      await Promise.all(Object.entries(services).map(fails));
      await runCommands(wrongUri, outputs);
      expect(outputs.text('inMongo: an operation')).toMatch(/auth/i);
      expect(outputs.telling(formsOf(password))).toEqual([]);
    });
  });
}

async function collect(name: string, { governor, lines }: Service, outputs: Outputs): Promise<void> {
  await collectShown(governor, name, outputs);
  outputs.add(`${name}: log`, lines.join('\n'));
}

function withPassword(uri: string, password: string): string {
  return uri.replace(/:[^:/@]*@/, `:${encodeURIComponent(password)}@`);
}
