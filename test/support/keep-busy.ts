import type { MongoClient } from 'mongodb';

/** Reads and writes until told to stop. A member that goes fails operations; the count is of those answered. */
export function keepBusy(
  clients: readonly MongoClient[],
  width: number,
  database = 'app',
): { stop(): Promise<number> } {
  let running = true;
  let answered = 0;
  const workers = Array.from({ length: width }, async (_, n) => {
    const collection = (clients[n % clients.length] as MongoClient).db(database).collection('load');
    while (running) {
      try {
        if (n % 4 === 0) await collection.insertOne({ n });
        else await collection.findOne({ n });
        answered += 1;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(workers);
      return answered;
    },
  };
}
