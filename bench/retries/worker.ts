import { openLoop, sleep } from '../overload/open-loop';
import { connect, type Side } from './sides';

export interface RetriesTask {
  readonly side: Side;
  readonly uri: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** When the first second begins, milliseconds since the epoch. */
  readonly startAt: number;
}

/** When an operation was offered, milliseconds from the start, and after how many it was answered; null: it failed. */
export type Offered = readonly [atMS: number, answeredMS: number | null];

/** What is not answered so long after the end has failed. */
const AFTER_MS = 2_000;

async function run({ side, uri, perSecond, seconds, startAt }: RetriesTask): Promise<readonly Offered[]> {
  const { client, through } = await connect(side, uri);
  const things = client.db('app').collection<{ n: number }>('things');
  await Promise.all(Array.from({ length: 32 }, () => things.findOne({ n: 1 })));
  await sleep(startAt - Date.now());
  const began = performance.now();
  const offered: [number, number | null][] = [];
  const stop = openLoop(perSecond, () => {
    const at = performance.now();
    const operation: [number, number | null] = [at - began, null];
    offered.push(operation);
    through(() => things.findOne({ n: 1 })).then(
      () => {
        operation[1] = performance.now() - at;
      },
      () => undefined,
    );
  });
  await sleep(seconds * 1_000);
  stop();
  await sleep(AFTER_MS);
  return offered;
}

run(JSON.parse(process.argv[2] ?? '{}') as RetriesTask).then(
  (offered) => process.stdout.write(`${JSON.stringify(offered)}\n`, () => process.exit(0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
