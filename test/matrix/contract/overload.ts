import { GovernorOverloadedError } from 'mongo-governor';
import { eventually } from '../../support/eventually';
import { type GovernedDriver, type LoadDriver, startGovernedDriver } from '../governed-driver';

const things = ({ client }: GovernedDriver) => client.db('app').collection('things');

async function errorsOf(work: readonly Promise<unknown>[]): Promise<Error[]> {
  const settled = await Promise.allSettled(work);
  return settled.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as Error);
}

function withQueueOf(maxSize: number) {
  return { connections: { primary: 4, secondary: 4, waitQueue: { maxSize } } };
}

export function overloadContract(load: LoadDriver): void {
  it('sheds what is above connections and queue, at once and with a typed error that the driver does not retry', async () => {
    await using governed = await startGovernedDriver(load(), withQueueOf(3));
    const primary = await governed.set.primary();
    await primary.setLatency(50);
    const errors = await errorsOf(Array.from({ length: 20 }, (_, n) => things(governed).insertOne({ n })));
    expect(errors).toHaveLength(20 - 2 - 3);
    for (const error of errors) expect(error).toBeInstanceOf(GovernorOverloadedError);
    expect((await primary.witness()).commandsByName.insert?.total).toBe(2 + 3);
  });

  it('never sheds getMore and killCursors: no cursor leaks', async () => {
    await using governed = await startGovernedDriver(load(), withQueueOf(0));
    await things(governed).insertMany(Array.from({ length: 30 }, (_, n) => ({ n })));
    for (const member of governed.set.members) await member.setLatency(3);
    const readers = Array.from({ length: 30 }, async (_, n) => {
      const cursor = things(governed).find({}, { batchSize: 2 });
      for (let read = 0; read < (n % 2 === 0 ? 30 : 5); read += 1) await cursor.next();
      await cursor.close();
    });
    const errors = await errorsOf(readers);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(30);
    for (const error of errors) expect(error).toBeInstanceOf(GovernorOverloadedError);
    await eventually('no member has an open cursor', async () => {
      const witnesses = await Promise.all(governed.set.members.map((member) => member.witness()));
      return witnesses.every(({ openCursors }) => openCursors === 0);
    });
  });

  it('never sheds an open transaction: no deadlock', async () => {
    await using governed = await startGovernedDriver(load(), withQueueOf(0));
    const sessions = [governed.client.startSession(), governed.client.startSession()];
    for (const [n, session] of sessions.entries()) {
      session.startTransaction();
      await things(governed).insertOne({ transaction: n, part: 1 }, { session });
    }
    await (await governed.set.primary()).setLatency(2);
    const noise = errorsOf(Array.from({ length: 100 }, (_, n) => things(governed).insertOne({ noise: n })));
    await Promise.all(
      sessions.map(async (session, n) => {
        await things(governed).insertOne({ transaction: n, part: 2 }, { session });
        await session.commitTransaction();
        await session.endSession();
      }),
    );
    expect((await noise).length).toBeGreaterThan(0);
    expect(await things(governed).countDocuments({ part: 2 })).toBe(2);
  });
}
