import { connectSide, DEADLINE_MS, type Side } from '../overload/clients';
import { openLoop, sleep } from '../overload/open-loop';
import { quantile } from '../shared/statistics';

/** What is offered, and when. */
export interface LoadShape {
  readonly seconds: number;
  /** Operations a second from each second on, as a multiple of the capacity. */
  readonly load: readonly (readonly [fromSecond: number, multiple: number])[];
  /** So many operations in one tick, at a second. */
  readonly burst?: readonly [atSecond: number, operations: number];
  /** One of so many operations is an aggregate, the others are `findOne`; only these are judged. */
  readonly aggregateEvery?: number;
}

export interface TimelineTask {
  readonly side: Side;
  readonly uri: string;
  readonly shape: LoadShape;
  readonly capacityPerSecond: number;
  /** When the first second begins, milliseconds since the epoch. */
  readonly startAt: number;
}

/** What became of the operations that were offered in a quarter of a second. */
export interface Bin {
  readonly offered: number;
  readonly inTime: number;
  readonly refused: number;
  /** Answered after the deadline, failed, or never answered. */
  readonly late: number;
  readonly p50MS: number | null;
  readonly p99MS: number | null;
}

export interface Timeline {
  readonly bins: readonly Bin[];
  readonly deadlineMS: number;
}

export const BIN_MS = 250;
/** After the last second: what is not answered then is late. */
const AFTER_MS = 2 * DEADLINE_MS;

interface Offered {
  offered: number;
  refused: number;
  readonly waits: number[];
}

async function runTimeline(task: TimelineTask): Promise<Timeline> {
  const { side, uri, shape, capacityPerSecond, startAt } = task;
  const { seconds, load, burst, aggregateEvery } = shape;
  const { client, through, isRefusal } = await connectSide(side, uri);
  const things = client.db('app').collection<{ n: number }>('things');
  await Promise.all(Array.from({ length: 32 }, () => things.findOne({ n: 1 })));
  const bins = Array.from(
    { length: (seconds * 1_000) / BIN_MS },
    (): Offered => ({ offered: 0, refused: 0, waits: [] }),
  );
  await sleep(startAt - Date.now());
  const began = performance.now();
  const secondNow = (): number => (performance.now() - began) / 1_000;
  let sent = 0;
  const offer = (): void => {
    sent += 1;
    if (aggregateEvery !== undefined && sent % aggregateEvery === 0) {
      through(() => things.aggregate([{ $match: { n: 1 } }]).toArray()).catch(() => undefined);
      return;
    }
    const bin = bins[Math.floor((secondNow() * 1_000) / BIN_MS)];
    if (bin === undefined) return;
    bin.offered += 1;
    const at = performance.now();
    through(() => things.findOne({ n: 1 })).then(
      () => bin.waits.push(performance.now() - at),
      (error: unknown) => {
        if (isRefusal(error)) bin.refused += 1;
      },
    );
  };
  const perSecond = (): number =>
    capacityPerSecond * (load.findLast(([from]) => secondNow() >= from)?.[1] ?? 0);
  const stop = openLoop(perSecond, offer);
  if (burst !== undefined) {
    const [second, operations] = burst;
    await sleep(second * 1_000);
    for (let n = 0; n < operations; n += 1) offer();
  }
  await sleep((seconds - secondNow()) * 1_000);
  stop();
  await sleep(AFTER_MS);
  return { deadlineMS: DEADLINE_MS, bins: bins.map(binOf) };
}

function binOf({ offered, refused, waits }: Offered): Bin {
  const sorted = waits.toSorted((a, b) => a - b);
  const inTime = sorted.filter((wait) => wait <= DEADLINE_MS).length;
  return {
    offered,
    inTime,
    refused,
    late: offered - inTime - refused,
    p50MS: sorted.length === 0 ? null : quantile(sorted, 0.5),
    p99MS: sorted.length === 0 ? null : quantile(sorted, 0.99),
  };
}

if (require.main === module) {
  runTimeline(JSON.parse(process.argv[2] ?? '{}') as TimelineTask).then(
    (timeline) => process.stdout.write(`${JSON.stringify(timeline)}\n`, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
