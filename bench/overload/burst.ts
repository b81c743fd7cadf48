import { connectSide, type Side } from './clients';

export interface BurstResult {
  readonly side: Side;
  readonly operations: number;
  readonly answered: number;
  readonly shed: number;
  /** The heap's growth once all were called, before any was answered. */
  readonly heapMB: number;
  /** How long the event loop stood still for the calls and what they brought about at once. */
  readonly stallMS: number;
  /** Until the last one was settled. */
  readonly settledMS: number;
  readonly cpuMS: number;
}

/** So many operations in one tick. */
export async function runBurst(side: Side, uri: string, operations: number): Promise<BurstResult> {
  const guarded = await connectSide(side, uri);
  const things = guarded.client.db('app').collection<{ n: number }>('things');
  await Promise.all(Array.from({ length: 40 }, () => things.findOne({ n: 1 })));
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const cpu = process.cpuUsage();
  const started = performance.now();
  let answered = 0;
  let shed = 0;
  const settled = Array.from({ length: operations }, () =>
    guarded
      .through(() => things.findOne({ n: 1 }))
      .then(
        () => {
          answered += 1;
        },
        () => {
          shed += 1;
        },
      ),
  );
  // The next turn of the loop comes when the calls and all their microtasks are done.
  await new Promise((resolve) => setImmediate(resolve));
  const stallMS = performance.now() - started;
  const heapMB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  await Promise.all(settled);
  const settledMS = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { side, operations, answered, shed, heapMB, stallMS, settledMS, cpuMS: (user + system) / 1_000 };
}
