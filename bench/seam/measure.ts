import { createHook } from 'node:async_hooks';
import { type Summary, summarize } from '../shared/statistics';
import { makeBed, type SeamCase, type Send } from './cases';
import type { FakeTopology } from './fake-driver';

/** Operations that are under way together; their reactions run when the batch is awaited. */
const BATCH = 100;

export interface SeamCost {
  /** Nanoseconds of CPU that the governor adds to one operation. */
  readonly nanoseconds: Summary;
  /** Bytes that it allocates for one. */
  readonly bytes: Summary;
  /** Timers and immediates that it created in 10,000 operations. */
  readonly timers: number;
}

/** Governed less raw, in rounds that take turns. `operations` per round and side. */
export async function measureCase(seam: SeamCase, rounds: number, operations: number): Promise<SeamCost> {
  const bed = makeBed(seam.config);
  const { governed, raw } = seam.prepare(bed);
  const governedOnce = () => run(governed, bed.governed, operations);
  const rawOnce = () => run(raw, bed.raw, operations);
  for (let warmUp = 0; warmUp < 3; warmUp += 1) {
    await governedOnce();
    await rawOnce();
  }
  const nanoseconds: number[] = [];
  const bytes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await governedOnce() : await rawOnce();
    const second = round % 2 === 0 ? await rawOnce() : await governedOnce();
    const sign = round % 2 === 0 ? 1 : -1;
    nanoseconds.push((sign * (first.nanoseconds - second.nanoseconds)) / operations);
    bytes.push((sign * (first.bytes - second.bytes)) / operations);
  }
  const timers = await countTimers(() => run(governed, bed.governed, 10_000));
  await bed.close();
  return { nanoseconds: summarize(nanoseconds), bytes: summarize(bytes), timers };
}

interface Run {
  readonly nanoseconds: number;
  readonly bytes: number;
}

const ignore = (): void => undefined;

async function run(send: Send, topology: FakeTopology, operations: number): Promise<Run> {
  // The young generation is made large enough for a round (see worker.ts), so that nothing is collected within.
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  // CPU time: on a shared machine the clock on the wall measures the neighbours.
  const started = process.cpuUsage();
  for (let sent = 0; sent < operations; sent += BATCH) await batch(send, topology);
  const { user, system } = process.cpuUsage(started);
  const nanoseconds = (user + system) * 1_000;
  return { nanoseconds, bytes: process.memoryUsage().heapUsed - before };
}

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
  const send = seam.prepare(bed)[side];
  for (let sent = 0; sent < operations; sent += BATCH) await batch(send, bed[side]);
  await bed.close();
}

/** Runs for about `ms`, for a profile. */
export async function runFor(send: Send, topology: FakeTopology, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end)
    for (let batches = 0; batches < 50; batches += 1) await batch(send, topology);
}

async function countTimers(work: () => Promise<unknown>): Promise<number> {
  let timers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'Timeout' || type === 'Immediate') timers += 1;
    },
  });
  hook.enable();
  await work();
  hook.disable();
  return timers;
}
