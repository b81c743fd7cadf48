import { LeaseClient } from '../../src/fleet/client/lease-client';
import { LeaseIdentity } from '../../src/fleet/client/lease-identity';
import { connectRedis, RedisLeaseStore } from '../../src/fleet/stores/redis-store';
import { eventually } from '../support/eventually';
import { request, TERMS } from './helpers';
import { describeWithRedis, type RedisServer, startRedis } from './redis-server';

describeWithRedis('leases in a real redis-server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('the server’s own time is used', async () => {
    const store = new RedisLeaseStore(server.redis, 'time@rs0');
    const before = Date.now();
    await store.renew(request('a'));
    const after = Date.now();
    const at = (await store.readState())?.at;
    // Redis takes its time once an event loop's turn.
    expect(at).toBeGreaterThanOrEqual(before - 1_000);
    expect(at).toBeLessThanOrEqual(after);
  });

  test('renewals at the same moment are one after the other', async () => {
    const store = new RedisLeaseStore(server.redis, 'rush@rs0');
    const ids = Array.from({ length: 20 }, (_, index) => `api-${index}`);
    const grants = await Promise.all(ids.map((id) => store.renew(request(id))));
    expect(new Set(grants.map(({ version }) => version)).size).toBe(20);
  });

  test('an idle state is forgotten after a week', async () => {
    await new RedisLeaseStore(server.redis, 'idle@rs0').renew(request('a'));
    const left = await server.redis.pttl('mongo-governor:lease:{idle@rs0}');
    expect(left).toBeGreaterThan(6 * 24 * 3_600_000);
  });

  test('the whole fleet gone leaves an empty state behind', async () => {
    const store = new RedisLeaseStore(server.redis, 'empty@rs0');
    await store.renew(request('a'));
    await store.release({ id: 'a', seq: 2, held: { primary: 0, secondary: 0 } });
    expect(await store.readState()).toMatchObject({ version: 1, leases: [] });
  });

  test('a lease client takes and gives back its lease', async () => {
    const redis = connectRedis(server.path);
    const store = new RedisLeaseStore(redis, 'client@rs0');
    await eventually('connected', () => redis.status === 'ready');
    const numbers = { primary: 3, secondary: 3 };
    const lease = new LeaseClient({
      store,
      terms: TERMS,
      identity: new LeaseIdentity('api-1'),
      fingerprint: () => 'plan-a',
      heldNow: () => ({ primary: 0, secondary: 0 }),
      demandNow: () => numbers,
    });
    lease.start();
    await eventually('a lease', () => lease.status.phase === 'leased');
    await lease.close();
    expect((await store.read()).instances).toEqual([]);
    redis.disconnect();
  });
});

test('a Redis that was never reached does not hold the process up after its close', async () => {
  const redis = connectRedis('/nonexistent/redis.sock');
  await eventually('it tries again', () => redis.status === 'reconnecting');
  const started = jest.spyOn(globalThis, 'setTimeout');
  redis.disconnect();
  const delays = started.mock.calls.map(([, delay]) => delay);
  started.mockRestore();
  expect(delays).toEqual([100]);
});
