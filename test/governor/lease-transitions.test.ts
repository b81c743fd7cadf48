import type { Governor, MongoClient } from 'mongo-governor';
import type { ReplicaSet } from 'mongo-governor/testing';
import type { PartialConfig } from '../../src/config';
import { describeWithRedis, type RedisServer, startRedis } from '../fleet/redis-server';
import { eventually } from '../support/eventually';
import { makeGovernor, peaks, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';
import { repeat } from '../support/repeat';
import { startSet } from './leased-instances';

const CAP = 60;
const LEASE = { ttlMS: 30_000, renewMS: 400, maxInstances: 6 };

/** What may be in force, and the share at a secondary that is right for it: of one process with one client. */
interface State {
  readonly change: {
    readonly mode: 'observe' | 'enforce';
    readonly budget: 'static' | 'leased';
    readonly lease?: object;
  };
  readonly share: number;
}

const STATES: Readonly<Record<string, State>> = {
  'observe, static': { change: { mode: 'observe', budget: 'static' }, share: CAP / 2 },
  'observe, leased': { change: { mode: 'observe', budget: 'leased' }, share: CAP / 6 },
  'enforce, static': { change: { mode: 'enforce', budget: 'static' }, share: CAP / 2 },
  // Five others may still start, each with two monitors and a connection to ask with.
  'enforce, leased in MongoDB': { change: { mode: 'enforce', budget: 'leased' }, share: CAP - 5 * 3 },
  'enforce, leased in Redis': {
    change: { mode: 'enforce', budget: 'leased', lease: { store: 'redis', uriEnv: 'LEASES' } },
    share: CAP - 5 * 3,
  },
  'enforce, leased with other terms': {
    change: { mode: 'enforce', budget: 'leased', lease: { ttlMS: 40_000, renewMS: 300, maxInstances: 4 } },
    share: CAP - 3 * 3,
  },
};

const PAIRS = Object.keys(STATES).flatMap((from) =>
  Object.keys(STATES)
    .filter((to) => to !== from)
    .map((to) => [from, to] as const),
);

function stateOf(name: string): State {
  return STATES[name] as State;
}

function configOf(name: string): PartialConfig {
  const { mode, budget, lease } = stateOf(name).change;
  return {
    service: 'api',
    mode,
    connections: {
      primary: CAP,
      secondary: CAP,
      instances: 2,
      budget,
      lease: { ...LEASE, ...lease },
      waitQueue: ROOMY_QUEUE,
    },
  };
}

describeWithRedis('a reload under load', () => {
  let set: ReplicaSet;
  let redis: RedisServer;
  let governor: Governor;
  let client: MongoClient;

  beforeAll(async () => {
    set = await startSet();
    redis = await startRedis();
    // Known to be nobody's, as those of the set: else a new store learns for a whole term.
    const state = { version: 0, at: 0, clock: 0, learningUntil: 0, cautiousUntil: 0, terms: {} };
    await redis.redis.set('mongo-governor:lease:{api@rs0}', JSON.stringify(state));
    governor = makeGovernor(configOf('observe, static'), undefined, { LEASES: redis.path });
    client = governor.createClient(set.uri, { ...QUICK_MONITORING, readPreference: 'secondaryPreferred' });
    await client.connect();
  });

  afterAll(async () => {
    await client.close();
    await governor.close();
    await redis[Symbol.asyncDispose]();
    await set.close();
  });

  const isInForce = (name: string) => {
    const { mode, budget, limits } = governor.plan;
    const { change, share } = stateOf(name);
    return mode === change.mode && budget === change.budget && limits.secondary.share === share;
  };

  it.each(PAIRS)(
    'from "%s" to "%s" has the right share, refuses nothing and exceeds no cap',
    async (from, to) => {
      let served = 0;
      // An operation that is refused or fails ends its worker, and the test.
      await using load = repeat(12, async () => {
        await client.db('app').collection('orders').findOne({});
        served += 1;
        await new Promise((resolve) => setImmediate(resolve));
      });
      governor.reload(configOf(from));
      await eventually(from, () => isInForce(from));
      const before = served;
      governor.reload(configOf(to));
      await eventually(to, () => isInForce(to));
      await eventually('it goes on', () => served > before + 50);
      await load.stop();
      for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(CAP);
    },
  );
});
