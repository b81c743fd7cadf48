import cluster from 'node:cluster';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createGovernor,
  defaultGovernor,
  type GovernorOptions,
  MongoClient,
  silentLogger,
} from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { Registry } from 'prom-client';
import { configSchema } from '../../src/config/schema';
import { recordOfConfig } from '../../src/plan';
import { formatLock, lockPlan } from '../../src/plan/lock';
import { eventually } from '../support/eventually';
import { CONFIG, peaks, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';

type Package = typeof import('mongo-governor');

const SHARE = 10;
const SHARED = {
  ...CONFIG,
  connections: { primary: SHARE, secondary: SHARE, waitQueue: ROOMY_QUEUE },
};

function options(): GovernorOptions {
  return { env: {}, cwd: '/nonexistent', registry: new Registry(), logger: silentLogger };
}

/** The package as a bundler, a hot reload or a second physical copy evaluates it once more. */
function evaluateAgain(): Package {
  let loaded: Package | undefined;
  jest.isolateModules(() => {
    loaded = require('mongo-governor') as Package;
  });
  return loaded as Package;
}

describe('a service in one process', () => {
  it('has one governor: making it again is a reload of the one that runs', async () => {
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (line: string) => void told.push(line) };
    const first = createGovernor(SHARED, options());
    for (const discoveryMS of [5, 7]) {
      const again = createGovernor({ ...SHARED, reads: { discoveryMS } }, { ...options(), logger });
      expect(again).toBe(first);
    }
    expect(told).toEqual([expect.stringContaining('isolated: true')]);
    expect(first.plan.routing.discoveryMS).toBe(7);
    await first.close();
  });

  it('keeps what the lock accepts when it is made again with more', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'mongo-governor-'));
    const governor = createGovernor(SHARED, { ...options(), cwd });
    writeFileSync(
      join(cwd, 'mongo-governor.lock.json'),
      formatLock(lockPlan(undefined, recordOfConfig(configSchema.parse(SHARED)))),
    );
    const wider = { ...SHARED, connections: { ...SHARED.connections, secondary: 10 * SHARE } };
    const again = createGovernor(wider, { ...options(), cwd });
    expect(again).toBe(governor);
    expect(governor.plan.limits.secondary.cap).toBe(SHARE);
    expect(governor.status().lastDrift).toMatchObject({ at: 'reload', breaking: true, inForce: 'held' });
    await governor.close();
  });

  it('has another budget where that is asked for by name', async () => {
    const [one, other] = [
      createGovernor(SHARED, options()),
      createGovernor(SHARED, { ...options(), isolated: true }),
    ];
    expect(other).not.toBe(one);
    await one.close();
    await other.close();
  });

  it('has one budget when the module is evaluated again, at every member as it counts', async () => {
    await using set = await startReplicaSet();
    const registry = new Registry();
    const copies = [createGovernor, evaluateAgain().createGovernor];
    const governors = copies.map((create) => create(SHARED, { ...options(), registry }));
    expect(governors[1]).toBe(governors[0]);
    const clients = governors.map((governor) =>
      governor.createClient(set.uri, { ...QUICK_MONITORING, maxConnecting: SHARE }),
    );
    const work = clients.flatMap((client) =>
      Array.from({ length: 60 }, () => client.db('app').collection('things').findOne({})),
    );
    await Promise.all(work);
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    const series = (await registry.metrics())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const names = series.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(names).size).toBe(names.length);
    await Promise.all(clients.map((client) => client.close()));
    await governors[0]?.close();
  });

  it('counts what clients of a closed governor still hold', async () => {
    await using set = await startReplicaSet();
    const before = createGovernor(SHARED, options());
    const old = before.createClient(set.uri, { ...QUICK_MONITORING, maxConnecting: SHARE });
    await old.connect();
    await before.close();
    const after = createGovernor(SHARED, options());
    expect(after).not.toBe(before);
    const client = after.createClient(set.uri, { ...QUICK_MONITORING, maxConnecting: SHARE });
    await Promise.all(
      [old, client].flatMap((each) =>
        Array.from({ length: 60 }, () => each.db('app').collection('things').findOne({})),
      ),
    );
    expect(Math.max(...(await peaks(set)))).toBeLessThanOrEqual(SHARE);
    await old.close();
    await client.close();
    await after.close();
  });
});

describe('two copies of versions that differ too much', () => {
  const KEY = Symbol.for('mongo-governor.process-budget');

  it('are told so, and neither takes the budget of the other', () => {
    const before = Reflect.get(globalThis, KEY);
    Reflect.set(globalThis, KEY, { protocol: 0 });
    try {
      expect(() => createGovernor(SHARED, options())).toThrow(
        expect.objectContaining({
          code: 'ERR_GOVERNOR_TWO_COPIES',
          message: expect.stringContaining('npm ls'),
        }),
      );
    } finally {
      Reflect.set(globalThis, KEY, before);
    }
  });
});

describe('two services of two copies in one process', () => {
  it('show their metrics in one registry', async () => {
    const registry = new Registry();
    const one = createGovernor({ ...SHARED, service: 'one' }, { ...options(), registry });
    const two = evaluateAgain().createGovernor({ ...SHARED, service: 'two' }, { ...options(), registry });
    const text = await registry.metrics();
    expect(text).toContain('service="one"');
    expect(text).toContain('service="two"');
    await one.close();
    await two.close();
  });
});

describe('a client', () => {
  it('of one governor is refused by another, with a word', async () => {
    const one = createGovernor({ ...SHARED, service: 'one' }, options());
    const two = createGovernor({ ...SHARED, service: 'two' }, options());
    const client = one.createClient('mongodb://127.0.0.1:1');
    expect(one.govern(client)).toBe(client);
    expect(() => two.govern(client)).toThrow(
      expect.objectContaining({
        code: 'ERR_GOVERNOR_ALREADY_GOVERNED',
        message: expect.stringContaining('"one"'),
      }),
    );
    await client.close();
    await one.close();
    await two.close();
  });

  it('of the drop-in is of the governor that the process has, where no other is configured', async () => {
    const governor = createGovernor(SHARED, options());
    const client = new MongoClient('mongodb://127.0.0.1:1');
    expect(defaultGovernor()).toBe(governor);
    expect(governor.govern(client)).toBe(client);
    await client.close();
    await governor.close();
  });
});

describe('a closed governor', () => {
  it('starts nothing again when its clients come back', async () => {
    await using set = await startReplicaSet();
    const leased = {
      budget: 'leased',
      lease: { maxInstances: 2, ttlMS: 600_000, renewMS: 100_000 },
    } as const;
    const governor = createGovernor(
      { ...SHARED, connections: { ...SHARED.connections, ...leased } },
      options(),
    );
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await client.connect();
    const leases = async () =>
      Object.values(await set.primary().then((primary) => primary.witness())).length > 0 &&
      (await set.primary().then((primary) => primary.witness())).commandsByName.findAndModify?.total;
    await eventually('it has asked for a lease', async () => ((await leases()) || 0) > 0);
    await governor.close();
    const asked = await leases();
    await client.close();
    await client.connect();
    await client.db('app').collection('things').insertOne({});
    expect(await leases()).toBe(asked);
    await client.close();
  });
});

describe('a worker of node:cluster', () => {
  it('is told once that each of them is an instance, where the budget is static', async () => {
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (line: string) => void told.push(line) };
    const worker = jest.replaceProperty(cluster, 'isWorker', true);
    for (const service of ['one', 'two']) {
      await createGovernor({ ...SHARED, service }, { ...options(), logger }).close();
    }
    worker.restore();
    const ofInstances = told.filter((line) => !line.includes('there is no lock'));
    expect(ofInstances).toEqual([expect.stringContaining('connections.instances is 1')]);
  });
});
