import { subscribe, unsubscribe } from 'node:diagnostics_channel';
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
});
