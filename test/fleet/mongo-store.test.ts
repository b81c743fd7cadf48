import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { type ClientSession, MongoClient } from 'mongodb';
import { MongoLeaseStore, readFleets } from '../../src/fleet/stores/mongo-store';
import { request, TERMS } from './helpers';

let set: ReplicaSet;
let client: MongoClient;

beforeAll(async () => {
  set = await startReplicaSet();
  // An application's own way to decode numbers must not reach the store.
  client = await MongoClient.connect(set.uri, { promoteLongs: false });
});
afterAll(async () => {
  await client.close();
  await set.close();
});

const storeOf = (key: string) => new MongoLeaseStore(client.db('mongo_governor'), key);

test('the first renewal makes the document, on the server’s time', async () => {
  const store = storeOf('first@rs0');
  const before = Date.now();
  const grant = await store.renew(request('a'));
  const after = Date.now();
  expect(grant).toEqual({
    status: 'learning',
    version: 1,
    live: 1,
    lapsed: 0,
    roles: { primary: { grant: 3, target: 3 }, secondary: { grant: 3, target: 87 } },
    estimates: [],
  });
  const state = await store.readState();
  expect(state?.at).toBeGreaterThanOrEqual(before);
  expect(state?.at).toBeLessThanOrEqual(after);
});

test('a newcomer is told that all places are taken, also where those who have them are leaving', async () => {
  const store = storeOf('full@rs0');
  const terms = { ...TERMS, maxInstances: 1 };
  const claims = { primary: { has: 3, held: 3, want: 36 }, secondary: { has: 3, held: 3, want: 120 } };
  for (const id of ['a', 'b']) {
    await store.renew(request(id, { terms, claims }));
    await store.release({ id, seq: 2, held: { primary: 1, secondary: 1 } });
  }
  expect(await store.renew(request('c', { terms, claims }))).toMatchObject({ status: 'full', live: 0 });
});

test('first renewals at the same moment all get a lease', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `api-${index}`);
  const grants = await Promise.all(ids.map((id) => storeOf('rush@rs0').renew(request(id))));
  expect(grants.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
    ids.map((_, index) => index + 1),
  );
  expect((await storeOf('rush@rs0').read()).instances).toHaveLength(12);
});

test('a name is data, never an expression', async () => {
  const store = storeOf('$$ROOT@$x');
  await store.renew(request('$$NOW', { fingerprint: '$version' }));
  const [instance] = (await store.read()).instances;
  expect(instance).toMatchObject({ id: '$$NOW', fingerprint: '$version' });
});

test('a released lease is gone, and a release of nothing changes nothing', async () => {
  const store = storeOf('release@rs0');
  const held = { primary: 0, secondary: 0 };
  await store.release({ id: 'a', seq: 1, held });
  expect(await store.readState()).toBeUndefined();
  await store.renew(request('a'));
  await store.release({ id: 'a', seq: 2, held });
  expect((await store.read()).instances).toEqual([]);
});

test('all fleets of a store can be listed', async () => {
  await storeOf('listed@rs0').renew(request('a'));
  const keys = (await readFleets(client.db('mongo_governor'))).map(({ key }) => key);
  expect(keys).toContain('listed@rs0');
});

test('an election takes no grant back', async () => {
  const store = storeOf('election@rs0');
  await store.renew(request('a'));
  await set.stepDown();
  await set.waitForPrimary();
  expect((await store.renew(request('a', { seq: 2 }))).version).toBe(2);
});

test('each call has a session of its own, which is over when the call is', async () => {
  const sessions: ClientSession[] = [];
  const newSession = () => {
    const session = client.startSession();
    sessions.push(session);
    return session;
  };
  const store = new MongoLeaseStore(client.db('mongo_governor'), 'sessions@rs0', { newSession });
  // One that was given up may be under way still when the next begins.
  await Promise.all([store.renew(request('a')), store.renew(request('b'))]);
  await store.release({ id: 'a', seq: 2, held: { primary: 0, secondary: 0 } });
  expect(new Set(sessions).size).toBeGreaterThanOrEqual(3);
  expect(sessions.every(({ hasEnded }) => hasEnded)).toBe(true);
});
