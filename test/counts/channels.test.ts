import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { createGovernor, type Drift, type Health, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { WAITS } from '../../src/counts/channels';
import { config, workspace } from '../cli/helpers';
import { eventually } from '../support/eventually';
import { type Governed, PATIENCE_MS, startGoverned } from '../support/governed';

/** Messages of a channel while `work` runs. */
async function published(name: string, work: () => unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  const listen = (message: unknown) => seen.push(message);
  subscribe(name, listen);
  try {
    await work();
  } finally {
    unsubscribe(name, listen);
  }
  return seen;
}

describe('node:diagnostics_channel', () => {
  let governed: Governed;
  beforeEach(async () => {
    governed = await startGoverned();
  });
  afterEach(() => governed[Symbol.asyncDispose]());

  it('has a message for each verdict, with the service and the deployment', async () => {
    const { client } = governed;
    const items = client.db('app').collection('items');
    const verdicts = await published('mongo-governor:verdict', () =>
      items.findOne({}, { readPreference: 'primary' }),
    );
    expect(verdicts).toEqual([
      { service: 'api', deployment: 'default', verdict: 'reroute', namespace: 'app.items' },
    ]);
  });

  it('has a message for each refusal', async () => {
    const { client, governor } = governed;
    governor.reload({
      service: 'api',
      connections: { primary: 6, secondary: 8, waitQueue: { maxSize: 0, timeoutMS: PATIENCE_MS } },
    });
    const sheds = await published('mongo-governor:shed', () =>
      Promise.allSettled(
        Array.from({ length: 50 }, () => client.db('app').collection('items').insertOne({})),
      ),
    );
    expect(sheds.length).toBeGreaterThan(0);
    expect(sheds[0]).toMatchObject({
      service: 'api',
      role: 'primary',
      reason: 'queue_full',
      observed: false,
    });
    expect(sheds).toHaveLength(governor.status().sheds.primary);
  });

  it('has a message for each change of the limits, with its reason', async () => {
    const { governor, set } = governed;
    const limits = await published('mongo-governor:limits', async () => {
      governor.reload({ service: 'api', connections: { primary: 6, secondary: 6 } });
      const other = governor.createClient(set.uri);
      await other.connect();
      await other.close();
    });
    const reasons = limits.map((message) => (message as { reason: string }).reason);
    expect(reasons[0]).toBe('reload');
    // A client that comes, and goes again.
    expect(reasons.indexOf('clients')).toBeGreaterThan(0);
    expect(reasons.indexOf('closing')).toBeGreaterThan(reasons.indexOf('clients'));
  });

  it('has what the event says of each change of health', async () => {
    const { governor, set } = governed;
    const told: Health[] = [];
    governor.on('health', (health) => told.push(health));
    const heard = await published('mongo-governor:health', async () => {
      for (const member of set.members) await member.kill();
      await eventually('it is down', () => told.at(-1)?.state === 'down');
    });
    expect(heard).toEqual(told.map((health) => ({ service: 'api', ...health })));
  });

  it('has what the event says of drift', async () => {
    const { folder, run } = workspace({ 'mongo-governor.json': config('api') });
    await run(['lock']);
    const governor = createGovernor(undefined, {
      env: {},
      cwd: folder,
      isolated: true,
      registry: new Registry(),
      logger: silentLogger,
    });
    const told: Drift[] = [];
    governor.on('drift', (drift) => told.push(drift));
    const heard = await published('mongo-governor:drift', () => {
      expect(() => governor.reload({ reads: { preference: 'primary' } })).toThrow('all reads move');
    });
    expect(told).toEqual([expect.objectContaining({ at: 'reload', breaking: true })]);
    expect(heard).toEqual(told.map((drift) => ({ service: 'api', ...drift })));
    await governor.close();
  });

  describe('of waits for a permit', () => {
    /** All permits of the primary are in use, and two operations wait, until they have been seen to. */
    async function twoWait(): Promise<void> {
      const { client, governor, set } = governed;
      const items = client.db('app').collection('items');
      await items.insertOne({});
      const primary = await set.primary();
      await primary.setLoad({ workers: 0 });
      const work = Array.from({ length: 4 + 2 }, () =>
        governor.run({ lane: 'critical' }, () => items.insertOne({})),
      );
      await eventually('two wait', () => governor.status().lanes.critical === 2);
      await primary.setLoad(undefined);
      await Promise.all(work);
    }

    it('traces each from its start to its permit, with who waits for what', async () => {
      const started: unknown[] = [];
      const ended: unknown[] = [];
      const listener = {
        start: (wait: unknown) => void started.push(wait),
        asyncEnd: (wait: unknown) => void ended.push(wait),
      };
      const waits = tracingChannel('mongo-governor:wait');
      waits.subscribe(listener as never);
      try {
        await twoWait();
      } finally {
        waits.unsubscribe(listener as never);
      }
      const { address } = await governed.set.primary();
      const wait = { service: 'api', address, role: 'primary', lane: 'critical', command: 'insert' };
      expect(started).toEqual(Array(2).fill(expect.objectContaining({ ...wait, namespace: 'app.items' })));
      expect(ended).toEqual(Array(2).fill(expect.objectContaining({ ...wait, result: 'permit' })));
    });

    it('makes no message where nobody listens', async () => {
      const traced = jest.spyOn(WAITS, 'tracePromise');
      await twoWait();
      expect(traced).not.toHaveBeenCalled();
      traced.mockRestore();
    });
  });
});
