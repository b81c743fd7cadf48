import type { MongoClient } from 'mongodb';
import { repeat } from './repeat';

export interface Busy extends AsyncDisposable {
  /** Operations that were answered up to now: what a test that needs some of them waits for. */
  answered(): number;
  stop(): Promise<number>;
}

/** Reads and writes until told to stop or its block is left. A member that goes fails operations; the count is of those answered. */
export function keepBusy(clients: readonly MongoClient[], width: number, database = 'app'): Busy {
  let answered = 0;
  const work = repeat(width, async (n) => {
    const collection = (clients[n % clients.length] as MongoClient).db(database).collection('load');
    try {
      if (n % 4 === 0) await collection.insertOne({ n });
      else await collection.findOne({ n });
      answered += 1;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  return {
    answered: () => answered,
    async stop() {
      await work.stop();
      return answered;
    },
    [Symbol.asyncDispose]: work.stop,
  };
}
