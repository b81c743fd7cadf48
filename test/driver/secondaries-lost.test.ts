import { FallbackLimitedError } from 'mongo-governor';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';
import { repeat } from '../support/repeat';

const BUDGET = { maxConcurrent: 2, maxPerSecond: 100, maxQueued: 10 };

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('when all secondaries are killed under full load', () => {
  it('the primary gets no more reads than the budget, writes go on, and all recovers with one secondary', async () => {
    await using governed = await startGoverned(
      {
        connections: { primary: 12, secondary: 16, waitQueue: { maxSize: 500, timeoutMS: 10_000 } },
        reads: { primaryFallback: BUDGET },
      },
      { set: { process: 'child', arbiters: 2, load: { workers: 8, serviceMS: 2, knee: 60 } } },
    );
    const { client, set, governor } = governed;
    const users = client.db('app').collection('users');
    await users.insertOne({ n: 0 });
    const primary = await set.primary();

    let writes: number[] = [];
    const unexpected: unknown[] = [];
    let answered = 0;
    await using writers = repeat(4, async () => {
      const started = performance.now();
      await users
        .updateOne({ n: 0 }, { $inc: { count: 1 } })
        .catch((error: unknown) => unexpected.push(error));
      writes.push(performance.now() - started);
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
    await eventually('there is load', () => answered > 500);
    const before = median(writes);

    const secondaries = await set.secondaries();
    await Promise.all(secondaries.map((member) => member.kill()));
    await eventually('the client knows', () =>
      governor.status().members.every(({ role }) => role !== 'secondary'),
    );
    await set.resetWitnesses();
    writes = [];
    const since = performance.now();
    await eventually('two seconds of emergency', () => performance.now() - since > 2_000);
    const during = median([...writes]);
    const reads = (await primary.witness()).commandsByName.find?.total ?? 0;
    const seconds = (performance.now() - since) / 1000;
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThanOrEqual(BUDGET.maxPerSecond * seconds + BUDGET.maxConcurrent + 1);
    process.stdout.write(
      `writes, median: ${before.toFixed(1)} ms with secondaries, ${during.toFixed(1)} ms without, ratio ${(during / before).toFixed(2)}\n`,
    );

    await secondaries[0]?.restart();
    await eventually('reads are back on a secondary', async () => {
      const found = (await secondaries[0]?.witness())?.commandsByName.find?.total ?? 0;
      return found > 200;
    });
    await primary.resetWitness();
    const answeredBefore = answered;
    await eventually('work goes on', () => answered > answeredBefore + 200);
    expect((await primary.witness()).commandsByName.find?.total ?? 0).toBeLessThanOrEqual(
      BUDGET.maxConcurrent + BUDGET.maxQueued,
    );
    await Promise.all([writers.stop(), readers.stop()]);
    expect(unexpected).toEqual([]);
  }, 60_000);
});
