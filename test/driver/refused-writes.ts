import type { MongoClient } from 'mongodb';
import { eventually } from '../support/eventually';
import { startGoverned, withPatience } from '../support/governed';
import { repeat } from '../support/repeat';

const SHARES = [24, 6, 12, 5];

/**
 * Writes while everything happens that once made the governor refuse what was in the database: shares that shrink and
 * grow, clients that join and leave, elections, and replies that are lost after the write was applied.
 * @returns how many writes were refused as not sent, and how many of those are in the database
 */
export async function refusedWrites(atLeast: number): Promise<{ refused: number; applied: number }> {
  const config = (primary: number) => ({
    connections: { primary, secondary: 12, waitQueue: { maxSize: 6 } },
    drift: { watch: false },
  });
  await using governed = await startGoverned(config(24), { set: { electionMS: 20 } });
  const { set, governor, client } = governed;
  const writes = client.db('app').collection<{ _id: number }>('writes');
  await writes.insertOne({ _id: -1 });
  const refused = new Set<number>();
  let next = 0;
  const isRefused = (error: unknown) => (error as { code?: unknown }).code === 'ERR_GOVERNOR_OVERLOADED';
  await using work = repeat(60, async () => {
    const _id = next++;
    try {
      if (_id % 5 === 0) await writes.bulkWrite([{ insertOne: { document: { _id } } }]);
      else await writes.insertOne({ _id });
    } catch (error) {
      if (isRefused(error)) refused.add(_id);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  for (let round = 0; refused.size < atLeast; round += 1) {
    const before = next;
    const primary = await set.primary().catch(() => undefined);
    const lost =
      round % 2 === 0 ? { closeConnection: true } : { code: 91, errorLabels: ['RetryableWriteError'] };
    await primary?.failNext({ command: 'insert', times: 6, afterExecution: true, ...lost });
    governor.reload(withPatience(config(SHARES[round % SHARES.length] as number)));
    if (round % 3 === 1) await joinAndLeave(() => governor.createClient(set.uri));
    if (round % 5 === 4) await set.stepDown().catch(() => undefined);
    await eventually('writes go on', () => next > before + 100);
  }
  await work.stop();
  await set.waitForPrimary();
  const applied = await writes.countDocuments({ _id: { $in: [...refused] } });
  return { refused: refused.size, applied };
}

async function joinAndLeave(make: () => MongoClient): Promise<void> {
  const other = make();
  await other.connect().catch(() => undefined);
  await other.close();
}
