import { DriverUnsupportedError } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { requiredMembers } from '../../src/driver/shape/members';
import { OPERATIONS } from '../../src/driver/shape/relied-on';
import {
  checkOperationShape,
  checkServerShape,
  checkTopologyShape,
  RELIED_ON,
} from '../../src/driver/shape/shape';
import { arrivals, makeGovernor, QUICK_MONITORING } from '../support/governed';

const { version } = require('mongodb/package.json') as { version: string };

type Fields = Record<string, unknown>;

/** What the driver itself can't go on without, not even to close. */
const DRIVER_NEEDS = /^(s\.servers|description\.address|(pool\.)?waitQueue\..*|pool\.processWaitQueue)$/;

const pathsOf = (object: keyof typeof RELIED_ON) =>
  Object.keys(RELIED_ON[object]).filter((path) => !DRIVER_NEEDS.test(path));

/** Makes a real object of the driver one of another shape: the member is gone. */
function takeAway(target: object, path: string): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let holder = target as Fields;
  let owner = target as Fields;
  for (const key of keys) {
    holder = owner;
    owner = owner[key] as Fields;
  }
  if (Object.isExtensible(owner)) {
    Object.defineProperty(owner, last, { value: undefined, configurable: true });
  } else {
    holder[keys.at(-1) as string] = { ...owner, [last]: undefined };
  }
}

/** The object as it would be with another value, or none, at a path. */
function without(target: object, path: string, value?: unknown): object {
  const [key = '', ...rest] = path.split('.');
  const changed =
    rest.length === 0 ? value : without((target as Fields)[key] as object, rest.join('.'), value);
  return Object.create(target, { [key]: { value: changed, configurable: true, writable: true } });
}

interface RealServer {
  command(operation: { readonly commandName: string }, ...rest: unknown[]): Promise<unknown>;
}

/** Changes every server that is made from now on, before it connects, until the test has ended. */
function changeServers(change: (server: object) => void): void {
  const { Server } = require('mongodb/lib/sdam/server') as { Server: { prototype: { connect(): void } } };
  const connect = Server.prototype.connect;
  jest.spyOn(Server.prototype, 'connect').mockImplementation(function (this: object) {
    change(this);
    connect.call(this);
  });
}

function changeTopology(client: MongoClient, change: (topology: object) => void): void {
  client.on('topologyOpening', () => change((client as unknown as { topology: object }).topology));
}

/** `missing` as it is told: `server.pool.options.maxPoolSize (number)`. */
function unsupported(missing: string) {
  return expect.objectContaining({
    name: 'DriverUnsupportedError',
    code: 'ERR_GOVERNOR_DRIVER_UNSUPPORTED',
    retryable: false,
    message: expect.stringContaining(`mongodb ${version} can't be governed: it lacks `),
    missing: [expect.stringMatching(`^${missing.replaceAll('.', '\\.')} \\(\\w+\\)$`)],
  });
}

describe('a driver of another shape', () => {
  let set: ReplicaSet;
  const governor = makeGovernor({ connections: { primary: 400, secondary: 400 } });
  const newClient = () => new MongoClient(set.uri, { ...QUICK_MONITORING, readPreference: 'nearest' });

  beforeAll(async () => {
    set = await startReplicaSet();
  });
  beforeEach(() => set.resetWitnesses());
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await governor.close();
    await set.close();
  });

  /** Nothing hangs, nothing is sent, no process is ended by an error that nobody handles. */
  async function expectRefused(client: MongoClient, missing: string): Promise<void> {
    await expect(client.connect()).rejects.toEqual(unsupported(missing));
    await expect(client.db('app').collection('users').findOne({})).rejects.toBeInstanceOf(Error);
    await expect(client.db('app').collection('users').insertOne({})).rejects.toBeInstanceOf(Error);
    await client.close();
    expect(await arrivals(set)).toEqual([]);
  }

  it.each(Object.keys(RELIED_ON.client))('is refused by govern() when the client has no %s', async (path) => {
    const client = newClient();
    takeAway(client, path);
    expect(() => governor.govern(client)).toThrow(DriverUnsupportedError);
    expect(governor.status().clients).toBe(0);
    try {
      governor.govern(client);
    } catch (error) {
      expect(error).toEqual(unsupported(`client.${path}`));
    }
  });

  it.each(pathsOf('topology'))('is refused at connect() when the topology has no %s', async (path) => {
    const client = newClient();
    changeTopology(client, (topology) => takeAway(topology, path));
    await expectRefused(governor.govern(client), `topology.${path}`);
  });

  it.each(pathsOf('server'))('is refused at connect() when a server has no %s', async (path) => {
    changeServers((server) => takeAway(server, path));
    await expectRefused(governor.govern(newClient()), `server.${path}`);
  });

  it.each(pathsOf('monitor'))('is refused at connect() when a monitor has no %s', async (path) => {
    changeServers((server) => takeAway(server, `monitor.${path}`));
    await expectRefused(governor.govern(newClient()), `server.monitor.${path}`);
  });

  it('is refused when server.command takes what it took before driver 6.19', async () => {
    changeServers((server) =>
      Object.assign(server, { command: (_ns: unknown, _command: unknown, _options: unknown) => {} }),
    );
    const client = governor.govern(newClient());
    await expect(client.connect()).rejects.toMatchObject({
      missing: ['server.command(operation, timeoutContext)'],
    });
    await client.close();
  });

  it('is taken when something that instruments it has wrapped server.command', async () => {
    changeServers((server) => {
      const { command } = server as { command: (...args: unknown[]) => unknown };
      Object.assign(server, { command: (...args: unknown[]) => command.apply(server, args) });
    });
    const client = governor.govern(newClient());
    await client.db('app').collection('users').findOne({});
    await client.close();
    expect((await arrivals(set)).map(({ name }) => name)).toEqual(['find']);
  });

  it('is refused by the operation when operations have another shape, before it is sent', async () => {
    const { DistinctOperation } = require('mongodb/lib/operations/distinct') as {
      DistinctOperation: { prototype: { commandName?: string } };
    };
    jest.spyOn(DistinctOperation.prototype, 'commandName', 'get').mockReturnValue(undefined as never);
    const client = governor.govern(newClient());
    const read = client.db('app').collection('users').distinct('name');
    await expect(read).rejects.toEqual(unsupported('operation.commandName'));
    await client.close();
    expect(await arrivals(set)).toEqual([]);
  });

  it('names everything that is missing at once', () => {
    for (const path of Object.keys(RELIED_ON.topology)) {
      expect(() => checkTopologyShape({}, newClient())).toThrow(`topology.${path} (`);
    }
    for (const path of Object.keys(RELIED_ON.server)) {
      expect(() => checkServerShape({}, newClient())).toThrow(`server.${path} (`);
    }
  });

  describe('operations', () => {
    const operations = new Map<string, object>();

    beforeAll(async () => {
      const { Server } = require('mongodb/lib/sdam/server') as { Server: { prototype: RealServer } };
      const { command } = Server.prototype;
      jest.spyOn(Server.prototype, 'command').mockImplementation(function (this: object, operation, ...rest) {
        operations.set(operation.commandName, operation);
        return command.call(this, operation, ...rest);
      });
      const client = newClient();
      const users = client.db('app').collection('users');
      await users.findOne({});
      await users.estimatedDocumentCount();
      await users.distinct('name');
      await users.aggregate([]).toArray();
      await users.insertOne({});
      await users.updateOne({}, { $set: { name: 'a' } });
      await users.deleteOne({});
      await users.findOneAndDelete({});
      await client.db('app').command({ ping: 1 });
      await client.close();
    });

    it.each(Object.keys(RELIED_ON.operation))('names operation.%s when it is missing', (path) => {
      const operation = operations.get('find') as object;
      expect(() => checkOperationShape(operation)).not.toThrow();
      expect(() => checkOperationShape(without(operation, path))).toThrow(`it lacks operation.${path} (`);
    });

    it.each(
      Object.entries(OPERATIONS).flatMap(([command, { members }]) =>
        Object.keys(requiredMembers(members)).map((path) => [command, path] as const),
      ),
    )('names what a %s lacks when it has no %s', (command, path) => {
      const operation = operations.get(command) as object;
      expect(() => checkOperationShape(operation)).not.toThrow();
      expect(() => checkOperationShape(without(operation, path))).toThrow(`${command}.${path} (`);
    });

    it.each(Object.entries(OPERATIONS).filter(([, { aspect }]) => aspect !== undefined))(
      'names the aspect by which a %s is known',
      (command, { aspect }) => {
        const operation = operations.get(command) as object;
        const aspects = new Set([Symbol('RETRYABLE')]);
        const unknown = without(operation, 'constructor', without(operation.constructor, 'aspects', aspects));
        expect(() => checkOperationShape(unknown)).toThrow(`${command}.constructor.aspects (${aspect})`);
      },
    );
  });
});

describe('the version in the message', () => {
  it.each(['6.19', '6.22', '7.0', '7.8'])('is that of the copy which the client is of: %s', (minor) => {
    const copy = require(`mongodb-${minor}`) as { MongoClient: typeof MongoClient };
    const client = new copy.MongoClient('mongodb://127.0.0.1:1');
    takeAway(client, 'startSession');
    const governor = makeGovernor();
    expect(() => governor.govern(client)).toThrow(`mongodb ${minor}.`);
    void governor.close();
  });

  it('is left open for what is no driver at all', () => {
    const governor = makeGovernor();
    expect(() => governor.govern({})).toThrow(
      /mongodb of unknown version can't be governed: it lacks client/,
    );
    void governor.close();
  });
});
