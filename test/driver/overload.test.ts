import { GovernorOverloadedError } from 'mongo-governor';
import { eventually } from '../support/eventually';
import { type Governed, startGoverned } from '../support/governed';
import { burstIsShed } from './burst';

function things({ client }: Governed) {
  return client.db('app').collection('things');
}

async function outcomes(work: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(work);
  const errors = settled
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as Error);
  return { answered: settled.length - errors.length, errors };
}

describe('a full queue', () => {
  it('answers what it accepted of 1,000 concurrent findOne on a share of 16 and sheds the rest at once', () =>
    burstIsShed(1_000));

  it('sheds one operation more than connections and queue hold, and none fewer', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 3 } },
    });
    const primary = await governed.set.primary();
    await primary.setLatency(50);
    const { answered, errors } = await outcomes(
      Array.from({ length: 20 }, (_, n) => things(governed).insertOne({ n })),
    );
    expect(answered).toBe(2 + 3);
    expect(errors.every((error) => error instanceof GovernorOverloadedError)).toBe(true);
    expect((await primary.witness()).commandsByName.insert?.total).toBe(5);
  });

  it('leaks no cursor: what was opened is read to its end or killed', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 0 } },
    });
    await things(governed).insertMany(Array.from({ length: 50 }, (_, n) => ({ n })));
    for (const member of governed.set.members) await member.setLatency(5);
    const readers = Array.from({ length: 40 }, async (_, n) => {
      const cursor = things(governed).find({}, { batchSize: 2 });
      for (let read = 0; read < (n % 2 === 0 ? 50 : 5); read += 1) await cursor.next();
      await cursor.close();
    });
    const { answered, errors } = await outcomes(readers);
    expect(answered).toBeGreaterThan(0);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every((error) => error instanceof GovernorOverloadedError)).toBe(true);
    await eventually('no member has an open cursor', async () => {
      const witnesses = await Promise.all(governed.set.members.map((member) => member.witness()));
      return witnesses.every(({ openCursors }) => openCursors === 0);
    });
  });

  it('deadlocks no transaction: what began gets through while new work is shed', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 0 } },
    });
    const primary = await governed.set.primary();
    const sessions = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const session = governed.client.startSession();
        session.startTransaction();
        await eventually('the transaction is admitted', () =>
          things(governed)
            .insertOne({ transaction: n, part: 1 }, { session })
            .then(
              () => true,
              () => false,
            ),
        );
        return session;
      }),
    );
    await primary.setLatency(2);
    let shed = 0;
    const noise = Array.from({ length: 300 }, (_, n) =>
      things(governed)
        .insertOne({ noise: n })
        .catch((error: unknown) => {
          if (!(error instanceof GovernorOverloadedError)) throw error;
          shed += 1;
        }),
    );
    await Promise.all(
      sessions.map(async (session, n) => {
        await things(governed).insertOne({ transaction: n, part: 2 }, { session });
        await things(governed).findOne({ transaction: n }, { session });
        await session.commitTransaction();
        await session.endSession();
      }),
    );
    await Promise.all(noise);
    expect(shed).toBeGreaterThan(0);
    expect(await things(governed).countDocuments({ part: 2 })).toBe(6);
    expect((await primary.witness()).openTransactions).toBe(0);
  });

  it('bounds what waits for a primary while there is none', async () => {
    await using governed = await startGoverned(
      { connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 5 } } },
      { set: { electionMS: 300 } },
    );
    await governed.set.stepDown();
    await eventually('the client knows', () =>
      governed.governor.status().members.every(({ role }) => role !== 'primary'),
    );
    const { answered, errors } = await outcomes(
      Array.from({ length: 100 }, (_, n) => things(governed).insertOne({ n })),
    );
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThanOrEqual(3 * (4 - 2 + 5));
    expect(errors.every((error) => error instanceof GovernorOverloadedError)).toBe(true);
  });
});

describe('the wait for a connection', () => {
  it('ends after waitQueue.timeoutMS, and nothing was sent', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 50, timeoutMS: 60 } },
    });
    await things(governed).insertOne({});
    const primary = await governed.set.primary();
    await primary.setLatency(400);
    const { errors } = await outcomes(Array.from({ length: 8 }, (_, n) => things(governed).insertOne({ n })));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors).toEqual(
      errors.map(() => expect.objectContaining({ code: 'ERR_GOVERNOR_OVERLOADED', reason: 'deadline' })),
    );
    expect((await primary.witness()).commandsByName.insert?.total).toBe(1 + 8 - errors.length);
  });
});
