import { setMaxListeners } from 'node:events';
import { Registry } from 'prom-client';
import { labelsOf } from '../../src/metrics/definition';
import { METRICS } from '../../src/metrics/definitions';
import { eventually } from '../support/eventually';
import { type Governed, makeGovernor, QUICK_MONITORING, startGoverned } from '../support/governed';

type Value = { labels: Record<string, string>; value: number; metricName?: string };

async function values(registry: Registry, name: string): Promise<Value[]> {
  const metric = (await registry.getMetricsAsJSON()).find((each) => each.name === name);
  return (metric as { values: Value[] } | undefined)?.values ?? [];
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

  it('is left without series when the governor is closed, and takes several governors', async () => {
    const registry = new Registry();
    const first = governorOn(registry);
    const second = governorOn(registry);
    expect(await values(registry, 'mongo_governor_clients')).toHaveLength(2);
    await first.close();
    await second.close();
    expect(await values(registry, 'mongo_governor_clients')).toEqual([]);
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

  it('count every operation once, by role, command and outcome', async () => {
    const governor = governorOn(registry);
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    await users.insertMany([{ _id: 1 as never }, { _id: 2 as never }]);
    await users.insertOne({ _id: 1 as never }).catch(() => undefined);
    for (let n = 0; n < 7; n += 1) await users.findOne({});
    await client.db('app').command({ ping: 1 });
    const counts = (await values(registry, 'db_client_operation_duration_seconds')).filter(
      ({ metricName }) => metricName?.endsWith('_count') === true,
    );
    const of = (command: string, outcome: string) =>
      counts
        .filter(({ labels }) => labels.db_operation_name === command && labels.outcome === outcome)
        .reduce((total, { value }) => total + value, 0);
    expect([of('insert', 'ok'), of('find', 'ok'), of('ping', 'ok')]).toEqual([2, 7, 1]);
    await client.close();
    await governor.close();
  });
});
