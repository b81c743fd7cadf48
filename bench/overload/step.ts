import { monitorEventLoopDelay } from 'node:perf_hooks';
import { GovernorOverloadedError } from 'mongo-governor';
import { quantile } from '../shared/statistics';
import { connectSide, type Side } from './clients';
import { openLoop, sleep } from './open-loop';
import { ToldDrains } from './told-drains';

export interface StepSpec {
  readonly side: Side;
  readonly uri: string;
  /** Operations offered a second, whatever happens to the ones before: an open loop. */
  readonly perSecond: number;
  readonly seconds: number;
  /** An answer that comes later helps nobody. */
  readonly deadlineMS: number;
}

export interface StepResult {
  readonly offeredPerSecond: number;
  readonly answeredPerSecond: number;
  readonly inTimePerSecond: number;
  readonly acceptedP50MS: number;
  readonly acceptedP99MS: number;
  readonly shed: number;
  readonly shedP50MS: number;
  /** What the refused were told to wait, to the time in which what waited then was served; undefined: nobody was told. */
  readonly retryAfterRatio: number | undefined;
  readonly failedOtherwise: number;
  readonly unanswered: number;
  readonly peakHeapMB: number;
  readonly loopDelayP99MS: number;
  readonly cpuMSPerSecond: number;
}

const WARM_UP_MS = 1_500;

/** Offers a steady load for some seconds and counts what became of it in that time. */
export async function runStep({ side, uri, perSecond, seconds, deadlineMS }: StepSpec): Promise<StepResult> {
  const guarded = await connectSide(side, uri);
  const things = guarded.client.db('app').collection<{ n: number }>('things');
  const accepted: number[] = [];
  const sheds: number[] = [];
  const told = new ToldDrains();
  let failed = 0;
  let offered = 0;
  let measuring = false;
  const offer = (): void => {
    const counted = measuring;
    const sentAt = performance.now();
    if (counted) offered += 1;
    guarded
      .through(() => things.findOne({ n: 1 }))
      .then(
        () => {
          told.answered();
          if (measuring) accepted.push(performance.now() - sentAt);
        },
        (error: unknown) => {
          if (!measuring) return;
          if (!guarded.isRefusal(error)) {
            failed += 1;
            return;
          }
          sheds.push(performance.now() - sentAt);
          if (error instanceof GovernorOverloadedError) told.add(error);
        },
      );
  };
  const stop = openLoop(perSecond, offer);
  let peakHeap = 0;
  const watching = setInterval(() => {
    peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
  }, 20);

  await sleep(WARM_UP_MS);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const cpu = process.cpuUsage();
  const started = performance.now();
  measuring = true;
  await sleep(seconds * 1_000);
  measuring = false;
  const elapsed = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  stop();
  clearInterval(watching);

  const waits = accepted.toSorted((a, b) => a - b);
  return {
    offeredPerSecond: offered / elapsed,
    answeredPerSecond: waits.length / elapsed,
    inTimePerSecond: waits.filter((wait) => wait <= deadlineMS).length / elapsed,
    acceptedP50MS: quantile(waits, 0.5),
    acceptedP99MS: quantile(waits, 0.99),
    shed: sheds.length,
    shedP50MS: quantile(
      sheds.toSorted((a, b) => a - b),
      0.5,
    ),
    retryAfterRatio: told.ratio(),
    failedOtherwise: failed,
    unanswered: offered - waits.length - sheds.length - failed,
    peakHeapMB: peakHeap / 2 ** 20,
    loopDelayP99MS: delay.percentile(99) / 1e6,
    cpuMSPerSecond: (user + system) / 1_000 / elapsed,
  };
}
