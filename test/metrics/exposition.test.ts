import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGovernor, type Governor, GovernorOverloadedError, silentLogger } from 'mongo-governor';
import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import { LANES } from '../../src/config/lanes';
import { labelsOf } from '../../src/metrics/definition';
import { METRICS } from '../../src/metrics/definitions';
import { eventually } from '../support/eventually';
import { CONFIG, type Governed, makeGovernor, QUICK_MONITORING, startGoverned } from '../support/governed';

type Value = { labels: Record<string, string>; value: number; metricName?: string };

async function values(registry: Registry, name: string): Promise<Value[]> {
  const metric = (await registry.getMetricsAsJSON()).find((each) => each.name === name);
  return (metric as { values: Value[] } | undefined)?.values ?? [];
}

/** What the handler answers. */
function scraped(handler: ReturnType<Governor['metricsHandler']>): Promise<string> {
  return new Promise((resolve) => {
    handler({} as IncomingMessage, { writeHead: () => undefined, end: resolve } as unknown as ServerResponse);
  });
}

function governorOn(registry: Registry) {
  return makeGovernor({ connections: { waitQueue: { maxSize: 500 } } }, registry);
}

describe('the registry', () => {
  it('has every metric of the table, with the labels of the table and no others', async () => {
    const registry = new Registry();
    const governor = governorOn(registry);
    const json = await registry.getMetricsAsJSON();
    expect(json.map(({ name }) => name)).toEqual(METRICS.map(({ name }) => name));
    for (const definition of METRICS) {
      for (const { labels: shown } of await values(registry, definition.name)) {
        const allowed = new Set(['le', ...labelsOf(definition)]);
        expect(Object.keys(shown).filter((label) => !allowed.has(label))).toEqual([]);
      }
    }
    await governor.close();
  });

  it('takes several services, and is as it was when their governors are closed', async () => {
    const registry = new Registry();
    const own = new Gauge({ name: 'own', help: 'of the service', registers: [registry] });
    const first = governorOn(registry);
    const second = makeGovernor({ service: 'billing' }, registry);
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(2);
    await first.close();
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(1);
    await second.close();
    expect(registry.getMetricsAsArray()).toEqual([own]);
  });

  it('has the metrics again after a clear, by another governor or the next scrape of the handler', async () => {
    const registry = new Registry();
    const governor = governorOn(registry);
    registry.clear();
    await scraped(governor.metricsHandler());
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(1);
    registry.clear();
    const other = makeGovernor({ service: 'billing' }, registry);
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(2);
    await governor.close();
    await other.close();
  });

  it('has no series twice: a second governor of one service is told to have a registry of its own', async () => {
    const registry = new Registry();
    const first = governorOn(registry);
    const warnings: string[] = [];
    const second = createGovernor(CONFIG, {
      env: {},
      cwd: '/nonexistent',
      isolated: true,
      registry,
      logger: { ...silentLogger, warn: (message) => warnings.push(message) },
    });
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/another governor of this service .* \{ registry \}/)]);
    await first.close();
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(1);
    await second.close();
  });

  it('leaves a name that somebody else has to them, and says so', async () => {
    const registry = new Registry();
    const theirs = new Gauge({ name: 'db_client_connection_count', help: 'theirs', registers: [registry] });
    const warnings: string[] = [];
    const governor = createGovernor(CONFIG, {
      env: {},
      cwd: '/nonexistent',
      isolated: true,
      registry,
      logger: { ...silentLogger, warn: (message) => warnings.push(message) },
    });
    expect(registry.getSingleMetric('db_client_connection_count')).toBe(theirs);
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('db_client_connection_count')]);
    await governor.close();
    expect(registry.getMetricsAsArray()).toEqual([theirs]);
  });

  it('puts workers of a cluster together as each metric needs it', async () => {
    const registries = [new Registry(), new Registry(), new Registry()];
    const governors = registries.map((registry) =>
      makeGovernor({ connections: { primary: 30, secondary: 60, instances: 3 } }, registry),
    );
    const json = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
    const all = AggregatorRegistry.aggregate(JSON.parse(JSON.stringify(json))) as Registry;
    const of = async (name: string) => (await values(all, name)).map(({ value }) => value);
    expect(await of('mongo_governor_connection_cap')).toEqual([30, 60]);
    expect(await of('mongo_governor_connection_share')).toEqual([30, 60]);
    expect(await of('mongo_governor_config_info')).toEqual([1]);
    expect(await of('mongo_governor_sheds_total')).toEqual(Array(9).fill(0));
    expect(await of('mongo_governor_primary_read_share_limit')).toEqual([0.05]);
    expect((await of('mongo_governor_config_loaded_timestamp_seconds'))[0]).toBeLessThan(
      Date.now() / 1000 + 1,
    );
    await Promise.all(governors.map((governor) => governor.close()));
  });
});

describe('pool gauges', () => {
  let governed: Governed;
  let registry: Registry;
  beforeEach(async () => {
    governed = await startGoverned();
    registry = new Registry();
  });
  afterEach(() => governed[Symbol.asyncDispose]());

  async function sum(name: string): Promise<number> {
    return (await values(registry, name)).reduce((total, { value }) => total + value, 0);
  }

  it('are exact after aborts, cleared pools and a failover: what the members count', async () => {
    const governor = governorOn(registry);
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    await users.insertOne({});
    const slow = await governed.set.primary();
    await slow.setLatency(20);
    const abort = new AbortController();
    setMaxListeners(0, abort.signal);
    const aborted = Array.from({ length: 20 }, () =>
      users
        .findOne({}, { signal: abort.signal, readPreference: governor.primary('test') })
        .catch(() => undefined),
    );
    abort.abort();
    await Promise.all(aborted);
    await slow.setLatency(0);
    await slow.failNext({ command: 'insert', times: 1, closeConnection: true });
    await users.insertOne({});
    await governed.set.stepDown();
    await governed.set.waitForPrimary();
    await users.insertOne({});
    await Promise.all(Array.from({ length: 50 }, () => users.findOne({})));

    await governed.client.close();
    await eventually('gauges and members agree', async () => {
      const open =
        (await sum('db_client_connection_count')) + (await sum('mongo_governor_opening_connections'));
      const counted = await Promise.all(governed.set.members.map((member) => member.connections()));
      const monitoring = (await values(registry, 'mongo_governor_monitoring_connections')).map(
        ({ value }) => value,
      );
      const actual = counted.reduce((total, each) => total + each.open, 0);
      return actual - monitoring.reduce((a, b) => a + b, 0) === open;
    });
    expect(await sum('db_client_connection_pending_requests')).toBe(0);
    expect(await sum('mongo_governor_in_flight_operations')).toBe(0);
    expect(await sum('mongo_governor_oldest_waiter_seconds')).toBe(0);
    await client.close();
    await governor.close();
  });

  it('show who waits and for how long while a member is slow', async () => {
    const governor = governorOn(registry);
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    await users.insertOne({});
    const primary = await governed.set.primary();
    // It answers nothing until somebody has been seen waiting.
    await primary.freeze();
    const work = Array.from({ length: 10 }, () => users.insertOne({}));
    await eventually('some wait', async () => {
      const waiting = await sum('db_client_connection_pending_requests');
      return waiting > 0 && (await sum('mongo_governor_oldest_waiter_seconds')) > 0;
    });
    await primary.thaw();
    await Promise.all(work);
    await client.close();
    await governor.close();
  });

  it('tell what a member can carry once it has answered, and why', async () => {
    // In force it takes its first times with one operation after the other, however quick they are.
    const governor = makeGovernor({ connections: { primary: 6, secondary: 8, adaptive: 'on' } }, registry);
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    for (let n = 0; n < 20; n += 1) await users.insertOne({});
    const address = (await governed.set.primary()).address;
    const member = {
      service: 'api',
      deployment: 'default',
      role: 'primary',
      db_client_connection_pool_name: address,
    };
    const atPrimary = async (name: string) =>
      (await values(registry, name)).filter(({ labels }) => labels.role === 'primary');
    for (const name of ['mongo_governor_adaptive_limit', 'mongo_governor_adaptive_queue']) {
      expect(await atPrimary(name)).toEqual([{ labels: member, value: expect.any(Number) }]);
    }
    const [baseline, ...others] = await values(registry, 'mongo_governor_adaptive_baseline_seconds');
    expect(others).toEqual([]);
    expect(baseline?.labels).toEqual({ ...member, db_operation_name: 'insert' });
    // It is milliseconds in the reading.
    const { adaptive } = governor.status().members.find((each) => each.address === address) ?? {};
    expect(baseline?.value).toBe((adaptive?.baselineMS.insert ?? Number.NaN) / 1000);
    const reasons = await atPrimary('mongo_governor_adaptive_limit_reason');
    expect(reasons.map(({ labels: { reason, ...rest } }) => rest)).toEqual(reasons.map(() => member));
    expect(reasons.filter(({ value }) => value === 1).map(({ labels }) => labels.reason)).toEqual([
      adaptive?.reason,
    ]);
    expect(reasons.filter(({ value }) => value === 0)).toHaveLength(5);
    await client.close();
    await governor.close();
  });

  it('count every operation once, by role, command and what a failed one ended with', async () => {
    const governor = governorOn(registry);
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    await users.insertMany([{ _id: 1 as never }, { _id: 2 as never }]);
    const primary = await governed.set.primary();
    await primary.failNext({ command: 'insert', code: 50 });
    await users.insertOne({}).catch(() => undefined);
    for (let n = 0; n < 7; n += 1) await users.findOne({});
    await client.db('app').command({ ping: 1 });
    const counts = (await values(registry, 'db_client_operation_duration_seconds')).filter(
      ({ metricName }) => metricName?.endsWith('_count') === true,
    );
    const of = (command: string, error?: string) =>
      counts
        .filter(({ labels }) => labels.db_operation_name === command && labels.error_type === error)
        .reduce((total, { value }) => total + value, 0);
    expect([of('insert'), of('find'), of('ping')]).toEqual([1, 7, 1]);
    expect(of('insert', '50')).toBe(1);
    await client.close();
    await governor.close();
  });
});

describe('what was shed', () => {
  it('is told by role and lane, and has its series before there is any', async () => {
    const registry = new Registry();
    const connections = { primary: 3, secondary: 3, waitQueue: { maxSize: 1 } };
    await using governed = await startGoverned({ connections }, { registry });
    const { set, governor, client } = governed;
    const sheds = async () => values(registry, 'mongo_governor_sheds_total');
    expect((await sheds()).map(({ labels: { role, lane }, value }) => [role, lane, value])).toEqual(
      ['primary', 'secondary', 'other'].flatMap((role) => LANES.map((lane) => [role, lane, 0])),
    );
    const things = client.db('app').collection('things');
    await things.insertOne({});
    const primary = await set.primary();
    // The first has the only connection, one waits; each further one turns away what is least important and newest.
    await primary.freeze();
    const work: Promise<unknown>[] = [];
    for (const lane of ['normal', 'background', 'background', 'normal', 'critical'] as const) {
      work.push(governor.run({ lane }, () => things.insertOne({})).catch((error: unknown) => error));
      await eventually('it has come', () => {
        const { members, sheds: refused } = governor.status();
        const inFlight = members.find(({ role }) => role === 'primary')?.inFlight ?? 0;
        return inFlight + refused.primary === work.length;
      });
    }
    await primary.thaw();
    expect(
      (await Promise.all(work)).filter((outcome) => outcome instanceof GovernorOverloadedError),
    ).toHaveLength(3);
    const told = (await sheds()).filter(({ value }) => value > 0);
    expect(told.map(({ labels, value }) => [labels.role, labels.lane, value])).toEqual([
      ['primary', 'normal', 1],
      ['primary', 'background', 2],
    ]);
    expect(governor.status().sheds).toEqual({ primary: 3, secondary: 0, other: 0 });
  });
});
