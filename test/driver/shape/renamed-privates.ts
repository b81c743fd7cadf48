import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { optionsFor } from '../../matrix/governed-driver';
import { type ChangedDriver, type Changes, changedDriver } from '../../support/changed-driver';
import { eventually } from '../../support/eventually';
import { arrivals, makeGovernor } from '../../support/governed';

export const NEXT = '7.10.0';

interface Renamed {
  readonly changes: Changes;
  /** What is told to be missing then. */
  readonly missing: string;
}

/** What a later minor may do to its privates. */
export const RENAMED: Readonly<Record<string, Renamed>> = {
  'a waiter has no "cancelled"': {
    changes: { 'cmap/connection_pool.js': [[/\bcancelled\b/g, 'canceled']] },
    missing: 'waiter.cancelled (boolean)',
  },
  'a waiter has no "checkoutTime"': {
    changes: {
      'cmap/connection_pool.js': [
        [/(\s)checkoutTime\n/g, '$1startedAt: checkoutTime\n'],
        [/Member\.checkoutTime/g, 'Member.startedAt'],
      ],
    },
    missing: 'waiter.checkoutTime (number)',
  },
  'a waiter has no "reject"': {
    changes: {
      'cmap/connection_pool.js': [
        [/(\s)reject,\n/g, '$1fail: reject,\n'],
        [/Member\.reject\(/g, 'Member.fail('],
      ],
    },
    missing: 'waiter.reject (function)',
  },
  'a waiter can no longer be withdrawn': {
    changes: {
      'cmap/connection_pool.js': [
        [/this\.waitQueue\.push\((\w+)\)/g, 'this.waitQueue.push(Object.freeze($1))'],
      ],
    },
    missing: 'waiter.cancelled (boolean)',
  },
  'a check-out queues in a later tick': {
    changes: {
      'cmap/connection_pool.js': [[/this\.waitQueue\.push\(/g, 'await undefined; this.waitQueue.push(']],
    },
    missing: 'server.pool.checkOut (joins pool.waitQueue in the same tick)',
  },
  'a pool makes connections of a class of its own': {
    changes: { 'cmap/connect.js': [[/options\.connectionType \?\?/g, 'undefined ??']] },
    missing: 'server.pool.checkOut (opens connections of pool.options.connectionType)',
  },
  'a connection has no "generation"': {
    changes: {
      'cmap/connection.js': [[/this\.generation/g, 'this.era']],
      'cmap/connection_pool.js': [[/connection\.generation/g, 'connection.era']],
      'sdam/server.js': [[/connection\.generation/g, 'connection.era']],
    },
    missing: 'connection.generation (number)',
  },
  'a connection has no "destroy"': {
    changes: { '*': [[/\bdestroy\(\) \{\n {8}if \(this\.closed\)/g, 'shut() {\n        if (this.closed)']] },
    missing: 'server.pool.options.connectionType.prototype.destroy (function)',
  },
  'a selection has no "cancelled"': {
    changes: { 'sdam/topology.js': [[/\bcancelled\b/g, 'canceled']] },
    missing: 'selection.cancelled (boolean)',
  },
  'a selection has no "reject"': {
    changes: {
      'sdam/topology.js': [
        [/(\s)reject,\n/g, '$1fail: reject,\n'],
        [/Member\.reject\(/g, 'Member.fail('],
      ],
    },
    missing: 'selection.reject (function)',
  },
  'a selection queues in a later tick': {
    changes: { 'sdam/topology.js': [[/this\.waitQueue\.push\(/g, 'await undefined; this.waitQueue.push(']] },
    missing: 'topology.selectServer (joins topology.waitQueue in the same tick)',
  },
  'a monitor\'s interval has no "stopped"': {
    changes: { 'sdam/monitor.js': [[/this\.stopped|(?<=\s)stopped(?= = false)/g, 'this.halted']] },
    missing: 'server.monitor.monitorId.stopped (boolean)',
  },
  'a monitor\'s interval has no "fn"': {
    changes: { 'sdam/monitor.js': [[/this\.fn\b/g, 'this.check']] },
    missing: 'server.monitor.monitorId.fn (function)',
  },
  'a monitor has no "monitorId"': {
    changes: { 'sdam/monitor.js': [[/\bmonitorId\b/g, 'intervalId']] },
    missing: 'server.monitor.monitorId (there)',
  },
  'a monitor does not tell whether it runs as a function': {
    changes: { 'sdam/monitor.js': [[/isRunningInFaasEnv/g, 'isFaas']] },
    missing: 'server.monitor.isRunningInFaasEnv (boolean)',
  },
  'a topology does not tell whether it is connected': {
    changes: { '*': [[/\bisConnected\b/g, 'hasConnected']] },
    missing: 'topology.isConnected (function)',
  },
  'a description has no "topologyVersion"': {
    changes: { '*': [[/(this|[dD]escription|[dD]escription\?)\.topologyVersion/g, '$1.processVersion']] },
    missing: 'server.description.topologyVersion (there)',
  },
  'a session does not tell whether it is explicit': {
    changes: { '*': [[/(this|[sS]ession|[sS]ession\?)\.explicit\b/g, '$1.isExplicit']] },
    missing: 'session.explicit (boolean)',
  },
  'a read preference for servers to avoid has no "add"': {
    changes: {
      '*': [[/(?<=this\.|deprioritizedServers\.|Servers\?\.)add\(|\badd\((?=\{ address)/g, 'avoid(']],
    },
    missing: 'deprioritizedServers.add (function)',
  },
  "an operation's class has no aspects": {
    changes: {
      'operations/operation.js': [
        [/\.aspects\b/g, '.traits'],
        [/'aspects'/g, "'traits'"],
      ],
    },
    missing: 'find.constructor.aspects (READ_OPERATION)',
  },
};

/** Those that the fast tier runs: of each thing that can wait. */
export const EVERY_TIME: readonly string[] = [
  'a waiter has no "cancelled"',
  'a check-out queues in a later tick',
  'a selection has no "cancelled"',
];

/** A client of the copy, not connected, and a governor that takes it at once or later. */
export function clientOf(driver: ChangedDriver, set: ReplicaSet) {
  const governor = makeGovernor({ connections: { primary: 4, secondary: 4 } });
  const client = new driver.mongodb.MongoClient(set.uri, optionsFor(driver.mongodb));
  return {
    governor,
    client,
    users: client.db('app').collection('users'),
    inUse: (): number[] => governor.status().members.map(({ connections }) => connections.inUse),
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
    },
  };
}

/** An election with operations that wait: all are refused, none is sent, and no connection is lost. */
export function isRefused(renamed: readonly (readonly [string, Renamed])[]): void {
  let set: ReplicaSet;

  beforeAll(async () => {
    set = await startReplicaSet({ members: 2, arbiters: 1 });
  });
  beforeEach(() => set.resetWitnesses());
  afterAll(() => set.close());

  it.each(renamed)('is refused by each operation where %s', async (_what, { changes, missing }) => {
    using driver = changedDriver(NEXT, changes);
    await using governed = clientOf(driver, set);
    governed.governor.govern(governed.client);
    const read = (): Promise<unknown> => governed.users.findOne({}).catch((error: unknown) => error);
    const waiting = Array.from({ length: 12 }, read);
    await set.stepDown();
    const refused = expect.objectContaining({
      code: 'ERR_GOVERNOR_DRIVER_UNSUPPORTED',
      message: expect.stringContaining(`mongodb ${NEXT} can't be governed`),
      missing: expect.arrayContaining([missing]),
    });
    expect(await Promise.all(waiting)).toEqual(Array(12).fill(refused));
    expect(await read()).toEqual(refused);
    await eventually('no connection is in use', () => governed.inUse().every((count) => count === 0));
    expect(await arrivals(set)).toEqual([]);
  });
}
