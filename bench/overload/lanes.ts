import { quantile } from '../shared/statistics';
import { connectSide, type Side } from './clients';
import { openLoop, sleep } from './open-loop';

/** In turn of ten operations: a fifth critical, a fifth background. */
const TURN = ['critical', 'critical', ...Array(6).fill('normal'), 'background', 'background'] as const;
type Lane = 'critical' | 'normal' | 'background';

export interface LanesSpec {
  readonly side: Side;
  readonly uri: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** False: the same operations, none of which names its lane. */
  readonly withLanes: boolean;
}

export interface LaneResult {
  readonly offered: number;
  readonly answered: number;
  readonly p50MS: number;
  readonly p99MS: number;
}

export type LanesResult = Readonly<Record<Lane, LaneResult>> & { readonly answeredPerSecond: number };

const WARM_UP_MS = 1_500;

/** What becomes of the operations of each lane under a steady load. */
export async function runLanes({
  side,
  uri,
  perSecond,
  seconds,
  withLanes,
}: LanesSpec): Promise<LanesResult> {
  const { client, governor } = await connectSide(side, uri);
  const things = client.db('app').collection<{ n: number }>('things');
  const offered = { critical: 0, normal: 0, background: 0 };
  const answers: Record<Lane, number[]> = { critical: [], normal: [], background: [] };
  let measuring = false;
  const read = (lane: Lane): Promise<unknown> => {
    const find = (): Promise<unknown> => things.findOne({ n: 1 });
    return withLanes && governor !== undefined ? governor.run({ lane }, find) : find();
  };
  let sent = 0;
  const underWay = new Set<Promise<void>>();
  const stop = openLoop(perSecond, () => {
    const lane = TURN[sent++ % TURN.length] as Lane;
    const counted = measuring;
    if (counted) offered[lane] += 1;
    const began = performance.now();
    // What was offered in the measured time counts, whenever its answer comes.
    const done: Promise<void> = read(lane)
      .then(
        () => {
          if (counted) answers[lane].push(performance.now() - began);
        },
        () => undefined,
      )
      .then(() => {
        underWay.delete(done);
      });
    underWay.add(done);
  });
  await sleep(WARM_UP_MS);
  measuring = true;
  await sleep(seconds * 1_000);
  measuring = false;
  stop();
  await Promise.all(underWay);
  const resultOf = (lane: Lane): LaneResult => {
    const sorted = answers[lane].toSorted((a, b) => a - b);
    return {
      offered: offered[lane],
      answered: sorted.length,
      p50MS: quantile(sorted, 0.5),
      p99MS: quantile(sorted, 0.99),
    };
  };
  const [critical, normal, background] = [resultOf('critical'), resultOf('normal'), resultOf('background')];
  const answered = critical.answered + normal.answered + background.answered;
  return { critical, normal, background, answeredPerSecond: answered / seconds };
}
