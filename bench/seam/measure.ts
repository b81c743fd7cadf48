import { createHook } from 'node:async_hooks';
import { type Summary, summarize } from '../shared/statistics';
import { makeBed, type SeamCase, type Send } from './cases';
import type { FakeTopology } from './fake-driver';

/** Operations that are under way together; their reactions run when the batch is awaited. */
const BATCH = 20;

const WARM_UP_ROUNDS = 3;

export interface SeamCost {
  /** Nanoseconds of CPU that the governor adds to one operation. */
  readonly nanoseconds: Summary;
  /** Bytes that it allocates for one. */
  readonly bytes: Summary;
  /** Timers and immediates that it created in 10,000 operations. */
  readonly timers: number;
}

/** CPU time that the governor adds to an operation, nanoseconds. `operations` per round and side. */
export function measureTime(seam: SeamCase, rounds: number, operations: number): Promise<Summary> {
  return compare(seam, rounds, async (send, topology) => {
    // CPU time: on a shared machine the clock on the wall measures the neighbours. No collection is forced: what it
    // leaves to V8's helper threads would be counted here. The collections that come by themselves belong to the cost.
    const started = process.cpuUsage();
    await run(send, topology, operations);
    const { user, system } = process.cpuUsage(started);
    return ((user + system) * 1_000) / operations;
  });
}

/** Bytes that the governor allocates for an operation; needs the flags of `BYTES_FLAGS`. */
export function measureBytes(seam: SeamCase, rounds: number, operations: number): Promise<Summary> {
  return compare(seam, rounds, async (send, topology) => {
    // The young generation is made large enough for a round, so that nothing is collected within.
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await run(send, topology, operations);
    return (process.memoryUsage().heapUsed - before) / operations;
  });
}

/** Governed less raw, in rounds that take turns. */
async function compare(
  seam: SeamCase,
  rounds: number,
  measure: (send: Send, topology: FakeTopology) => Promise<number>,
): Promise<Summary> {
  const bed = makeBed(seam.config);
  const { governed, raw } = seam.prepare(bed);
  const governedOnce = () => measure(governed, bed.governed);
  const rawOnce = () => measure(raw, bed.raw);
  const differences: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await governedOnce() : await rawOnce();
    const second = round % 2 === 0 ? await rawOnce() : await governedOnce();
    if (round >= 0) differences.push(round % 2 === 0 ? first - second : second - first);
  }
  await bed.close();
  return summarize(differences);
}

/** Sends so many, a batch at a time. */
export async function run(send: Send, topology: FakeTopology, operations: number): Promise<void> {
  for (let sent = 0; sent < operations; sent += BATCH) await batch(send, topology);
}

const ignore = (): void => undefined;

async function batch(send: Send, topology: FakeTopology): Promise<void> {
  let last: Promise<unknown> | undefined;
  for (let sent = 0; sent < BATCH; sent += 1) {
    last = send(topology);
    last.catch(ignore);
  }
  // A re-route takes several turns of the microtask queue; the last operation sent is the last one settled.
  await last?.catch(ignore);
}

/** Runs a case so many times and nothing else: for instruction counts, by difference. */
export async function runOnly(seam: SeamCase, side: 'governed' | 'raw', operations: number): Promise<void> {
  const bed = makeBed(seam.config);
  await run(seam.prepare(bed)[side], bed[side], operations);
  await bed.close();
}

/** Runs for about `ms`, for a profile. */
export async function runFor(send: Send, topology: FakeTopology, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end)
    for (let batches = 0; batches < 50; batches += 1) await batch(send, topology);
}

/** Timers and immediates that `operations` create, once each pool has its one timer. */
export async function countTimers(seam: SeamCase, operations: number): Promise<number> {
  const bed = makeBed(seam.config);
  const { governed } = seam.prepare(bed);
  await run(governed, bed.governed, BATCH);
  let timers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout' || type === 'Immediate') timers += 1;
    },
  });
  hook.enable();
  await run(governed, bed.governed, operations);
  hook.disable();
  await bed.close();
  return timers;
}
