import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GovernorOverloadedError } from 'mongo-governor';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsedAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Reads that all come in one tick, far more than connections and queues hold. */
export async function burstIsShed(operations: number): Promise<void> {
  const share = 16;
  const queue = 64;
  await using governed = await startGoverned(
    { connections: { primary: share, secondary: share, waitQueue: { maxSize: queue } } },
    { set: { process: 'child', load: { workers: 8, serviceMS: 5, knee: 1_000 } } },
  );
  await eventually('both secondaries are known', () => {
    const { members } = governed.governor.status();
    return members.filter(({ role }) => role === 'secondary').length === 2;
  });
  await governed.set.resetWitnesses();
  const things = governed.client.db('app').collection('things');
  const before = heapUsedAfterCollection();
  const work = Array.from({ length: operations }, () => things.findOne({}));
  const settled = await Promise.allSettled(work);
  const errors = settled.filter((each) => each.status === 'rejected').map(({ reason }) => reason as Error);
  const answered = operations - errors.length;

  // Selections of one tick spread by chance: one member may be full while the other has room left.
  const most = 2 * (share - 2 + queue);
  expect(answered).toBeLessThanOrEqual(most);
  expect(answered).toBeGreaterThan(0.75 * most);
  expect(errors.every((error) => error instanceof GovernorOverloadedError)).toBe(true);
  expect(errors[0]).toMatchObject({
    code: 'ERR_GOVERNOR_OVERLOADED',
    reason: 'queue_full',
    lane: 'normal',
    retryable: true,
    retryAfterMS: expect.any(Number),
  });
  let arrived = 0;
  for (const member of await governed.set.secondaries()) {
    const witness = await member.witness();
    expect(witness.connections.peak).toBeLessThanOrEqual(share);
    arrived += witness.commandsByName.find?.total ?? 0;
  }
  expect(arrived).toBe(answered);
  expect(governed.governor.status().sheds.secondary).toBe(errors.length);
  work.length = 0;
  settled.length = 0;
  errors.length = 0;
  expect(heapUsedAfterCollection() - before).toBeLessThan(16 * 1024 * 1024);
}
