import fc from 'fast-check';
import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import type { Grant } from '../../src/fleet/protocol/messages';
import { MemoryLeaseStore } from '../../src/fleet/stores/memory-store';
import { releasePipeline } from '../../src/fleet/stores/mongo-release';
import { renewPipeline } from '../../src/fleet/stores/mongo-renew';
import { RedisLeaseStore } from '../../src/fleet/stores/redis-store';
import { runPipeline } from '../../src/testing/query/pipeline';
import { propertyRuns } from '../support/property-runs';
import { describeWithRedis, type RedisServer, startRedis } from './redis-server';
import { START_MS, type Step, schedules } from './schedules';

interface Outcome {
  readonly grant: Grant | undefined;
  readonly state: LeaseState | undefined;
}

/** What one store answers to a schedule, call by call, and what it then keeps. */
type Player = (schedule: readonly Step[]) => Promise<Outcome[]>;

const SEED = 20_260_725;

const pure: Player = async (schedule) => {
  let now = START_MS;
  const store = new MemoryLeaseStore('api@rs0', () => now);
  const outcomes: Outcome[] = [];
  for (const step of schedule) {
    now += step.advanceMS;
    const grant = step.kind === 'renew' ? await store.renew(step.request) : undefined;
    if (step.kind === 'release') await store.release(step.request);
    outcomes.push({ grant, state: store.state });
  }
  return outcomes;
};

const pipeline: Player = async (schedule) => {
  let now = START_MS;
  let document: Record<string, unknown> | undefined;
  return schedule.map((step) => {
    now += step.advanceMS;
    if (step.kind === 'renew') {
      const stages = renewPipeline(step.request, { $literal: now });
      document = runPipeline([document ?? { _id: 'api@rs0' }], stages as never)[0];
      const { _id, reply, renewedAt, ...state } = document as Record<string, unknown>;
      return { grant: reply as Grant, state: state as unknown as LeaseState };
    }
    if (document === undefined) return { grant: undefined, state: undefined };
    document = runPipeline([document], releasePipeline(step.request) as never)[0];
    const { _id, reply, renewedAt, ...state } = document as Record<string, unknown>;
    return { grant: undefined, state: state as unknown as LeaseState };
  });
};

export function testPipeline(runs: number): void {
  test('the MongoDB pipeline computes what the protocol says, for any schedule of calls', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        expect(await pipeline(schedule)).toEqual(await pure(schedule));
      }),
      propertyRuns(runs, SEED),
    );
  });
}

export function testRedisScript(runs: number): void {
  describeWithRedis('with a real redis-server', () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server[Symbol.asyncDispose]());

    const script: Player = async (schedule) => {
      let now = START_MS;
      await server.redis.flushall();
      const store = new RedisLeaseStore(server.redis, 'api@rs0', { now: () => now });
      const outcomes: Outcome[] = [];
      for (const step of schedule) {
        now += step.advanceMS;
        const grant = step.kind === 'renew' ? await store.renew(step.request) : undefined;
        if (step.kind === 'release') await store.release(step.request);
        outcomes.push({ grant, state: await store.readState() });
      }
      return outcomes;
    };

    test('the Redis script computes what the protocol says, for any schedule of calls', async () => {
      await fc.assert(
        fc.asyncProperty(schedules, async (schedule) => {
          expect(await script(schedule)).toEqual(await pure(schedule));
        }),
        propertyRuns(runs, SEED),
      );
    });
  });
}
