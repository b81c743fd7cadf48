import { FallbackLimitedError } from 'mongo-governor';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';
import { repeat } from '../support/repeat';

const BUDGET = { maxConcurrent: 2, maxPerSecond: 100, maxQueued: 10 };

/** All secondaries are killed under full load; the emergency lasts that long, and until the primary has answered some reads. */
export async function loseSecondaries(emergencyMS: number, answers: number): Promise<void> {
  await using governed = await startGoverned(
    {
      connections: { primary: 12, secondary: 16, waitQueue: { maxSize: 500 } },
      reads: { primaryFallback: BUDGET },
    },
    { set: { process: 'child', arbiters: 2, load: { workers: 8, serviceMS: 2, knee: 60 } } },
  );
  const { client, set, governor } = governed;
  const users = client.db('app').collection('users');
  await users.insertOne({ n: 0 });
  const primary = await set.primary();

  let written = 0;
  const unexpected: unknown[] = [];
  let answered = 0;
  await using writers = repeat(4, async () => {
    await users.updateOne({ n: 0 }, { $inc: { count: 1 } }).then(
      () => {
        written += 1;
      },
      (error: unknown) => unexpected.push(error),
    );
  });
  await using readers = repeat(60, () =>
    users.findOne({ n: 0 }).then(
      () => {
        answered += 1;
      },
      async (error: unknown) => {
        // A read that was under way at a member that dies may fail as the driver says.
        const expected = error instanceof FallbackLimitedError || (error as Error).name.startsWith('Mongo');
        if (!expected) unexpected.push(error);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    ),
  );
  await eventually('there is load', () => answered > answers);

  const secondaries = await set.secondaries();
  await Promise.all(secondaries.map((member) => member.kill()));
  await eventually('the client knows', () =>
    governor.status().members.every(({ role }) => role !== 'secondary'),
  );
  const since = performance.now();
  await set.resetWitnesses();
  const writtenBefore = written;
  const fallbacksBefore = governor.status().reads.primary.fallback;
  // The witness is asked once and not all the time: its log of commands comes from another process.
  const readsAtPrimary = async () => (await primary.witness()).commandsByName.find?.total ?? 0;
  await eventually(
    'the emergency has lasted, and work went on in it',
    () =>
      performance.now() - since > emergencyMS &&
      written > writtenBefore + 50 &&
      governor.status().reads.primary.fallback > fallbacksBefore + BUDGET.maxQueued,
  );
  const reads = await readsAtPrimary();
  expect(reads).toBeGreaterThan(0);
  const seconds = (performance.now() - since) / 1000;
  expect(reads).toBeLessThanOrEqual(BUDGET.maxPerSecond * seconds + BUDGET.maxConcurrent + 1);

  const readBefore = governor.status().reads.secondary;
  await secondaries[0]?.restart();
  await eventually(
    'reads are back on a secondary',
    () => governor.status().reads.secondary > readBefore + answers,
  );
  const found = (await secondaries[0]?.witness())?.commandsByName.find?.total ?? 0;
  expect(found).toBeGreaterThan(answers / 2);
  await primary.resetWitness();
  const answeredBefore = answered;
  await eventually('work goes on', () => answered > answeredBefore + answers);
  expect(await readsAtPrimary()).toBeLessThanOrEqual(BUDGET.maxConcurrent + BUDGET.maxQueued);
  await Promise.all([writers.stop(), readers.stop()]);
  expect(unexpected).toEqual([]);
}
