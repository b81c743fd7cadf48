import type { ReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { eventually } from '../support/eventually';
import { makeGovernor, PATIENCE_MS, QUICK_MONITORING, startGoverned } from '../support/governed';

/** Short, so that the first wait, the driver's own, is over soon; and long enough to connect on a busy machine. */
const SHORT = { serverSelectionTimeoutMS: 3_000, heartbeatFrequencyMS: 10_000 };

async function killAll(set: ReplicaSet): Promise<void> {
  for (const member of set.members) await member.kill();
}

async function restartAll(set: ReplicaSet): Promise<void> {
  for (const member of set.members) await member.restart();
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );

describe('a deployment without a member', () => {
  it('lets the first wait be the driver’s, and fails at once from then on, until one is back', async () => {
    await using governed = await startGoverned({}, { client: SHORT });
    const { set, client } = governed;
    const items = client.db('app').collection('items');
    await items.insertOne({});
    await killAll(set);
    await eventually('a first wait has failed', async () => {
      return (await codeOf(items.findOne({}))) !== 'ok';
    });
    await eventually(
      'all fail at once',
      async () => (await codeOf(items.findOne({}))) === 'ERR_GOVERNOR_UNAVAILABLE',
    );
    const error = await items.insertOne({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retryable: true, deployment: 'default', retryAfterMS: expect.any(Number) });
    expect(String(error)).toMatch(/has had no .* since \d{4}-.* nothing was sent/);

    await restartAll(set);
    // Nobody waits any more, and the interval of the monitors is long: those that fail make them look.
    await eventually('reads work', async () => (await codeOf(items.findOne({}))) === 'ok');
    await eventually('writes work', async () => (await codeOf(items.insertOne({}))) === 'ok');
  });

  it('has its first wait ended by failFastAfterMS', async () => {
    await using governed = await startGoverned(
      { availability: { failFastAfterMS: 200 } },
      { client: { serverSelectionTimeoutMS: PATIENCE_MS } },
    );
    const { set, client } = governed;
    await killAll(set);
    await eventually('it is known', () => governed.governor.health(client).state === 'down');
    const items = client.db('app').collection('items');
    expect(await codeOf(items.findOne({}))).toBe('ERR_GOVERNOR_UNAVAILABLE');
  });

  it('lets others wait whatever time a caller gives itself', async () => {
    await using governed = await startGoverned({}, { client: { serverSelectionTimeoutMS: PATIENCE_MS } });
    const { set, client, governor } = governed;
    await killAll(set);
    await eventually('it is known', () => governor.health(client).state === 'down');
    const items = client.db('app').collection('items');
    const waits = () => eventually('it waits', () => governor.status().selections.secondary.waiting === 1);
    const caller = new AbortController();
    const impatient = items.findOne({}, { signal: caller.signal }).catch(() => 'ended');
    await waits();
    // As AbortSignal.timeout() does.
    caller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    expect(await impatient).toBe('ended');
    const read = items.findOne({});
    await waits();
    await restartAll(set);
    expect(await read).toBeNull();
  });

  it('is the driver’s business in observe mode', async () => {
    await using governed = await startGoverned({ mode: 'observe' }, { client: SHORT });
    const { set, client } = governed;
    await killAll(set);
    const items = client.db('app').collection('items');
    for (let n = 0; n < 3; n += 1) expect(await codeOf(items.findOne({}))).toMatch(/^Mongo/);
  });

  it('is none for reads that a secondary can serve, and none for writes while a primary may be elected', async () => {
    await using governed = await startGoverned(
      { availability: { failFastAfterMS: 200 } },
      { set: { electionMS: 1_500 }, client: { serverSelectionTimeoutMS: PATIENCE_MS } },
    );
    const { set, client } = governed;
    const items = client.db('app').collection('items');
    await items.insertOne({});
    await set.stepDown();
    const written = codeOf(items.insertOne({}));
    expect(await codeOf(items.findOne({}))).toBe('ok');
    expect(await written).toBe('ok');
  });

  it('lets what goes on with admitted work, and the bare driver’s own retry, have their way', async () => {
    await using governed = await startGoverned({}, { client: SHORT });
    const { set, client } = governed;
    const items = client.db('app').collection('items');
    await items.insertMany(Array.from({ length: 10 }, () => ({})));
    const cursor = items.find({}, { batchSize: 2 });
    await cursor.next();
    await killAll(set);
    await eventually(
      'new work fails at once',
      async () => (await codeOf(items.findOne({}))) === 'ERR_GOVERNOR_UNAVAILABLE',
    );
    expect(await codeOf(cursor.toArray())).toMatch(/^Mongo/);
  });

  it('costs a service nothing that the bare driver had not waited for: a second client starts as any other', async () => {
    await using governed = await startGoverned({}, { client: SHORT });
    const { set } = governed;
    await killAll(set);
    const governor = makeGovernor({ service: 'other' });
    const late = governor.createClient(set.uri, {
      ...QUICK_MONITORING,
      serverSelectionTimeoutMS: PATIENCE_MS,
    });
    const connected = late.connect();
    await restartAll(set);
    await connected;
    expect(await codeOf(late.db('app').collection('items').findOne({}))).toBe('ok');
    await late.close();
    await governor.close();
    const bare = new MongoClient(set.uri);
    expect(await codeOf(bare.db('app').collection('items').findOne({}))).toBe('ok');
    await bare.close();
  });
});
