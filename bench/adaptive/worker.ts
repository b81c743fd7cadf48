import { createGovernor, GovernorOverloadedError, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { openLoop } from '../overload/open-loop';

export interface AdaptiveTask {
  readonly uri: string;
  /** Each asks again as soon as it is answered. */
  readonly callers?: number;
  /** Or so many reads a second, whatever happens to the ones before, and one slow aggregate a second. */
  readonly readsPerSecond?: number;
  /** When all processes begin, on the wall clock, milliseconds. */
  readonly startsAt: number;
  readonly seconds: number;
  /** Services in this process, each with a governor, a client and callers of its own. */
  readonly services: number;
  /** Connections at each member, monitoring included. */
  readonly cap: number;
  readonly adaptive: 'off' | 'observe' | 'on';
}

export interface AdaptiveAnswer {
  /** Answered in each second. */
  readonly perSecond: readonly number[];
  /** Connections of pools that the secondaries were given at the end of each second. */
  readonly limits: readonly (readonly number[])[];
  /** Refused in each second. */
  readonly refusedIn: readonly number[];
  readonly failed: number;
}

const AFTER_REFUSAL_MS = 50;
/** Where callers ask again at once nobody is refused: what counts is what the members answer. */
const PATIENT = { maxSize: 10_000, timeoutMS: 60_000, targetMS: 60_000 };

async function work(task: AdaptiveTask): Promise<AdaptiveAnswer> {
  const { uri, callers = 0, readsPerSecond, startsAt, seconds, cap, adaptive } = task;
  const waitQueue = readsPerSecond === undefined ? PATIENT : {};
  const governor = createGovernor(
    { service: 'bench', connections: { primary: cap, secondary: cap, adaptive, waitQueue } },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const client = await governor.createClient(uri).connect();
  const things = client.db('app').collection<{ n: number }>('things');
  const perSecond = Array.from({ length: seconds }, () => 0);
  const limits: number[][] = [];
  const refusedIn = Array.from({ length: seconds }, () => 0);
  let failed = 0;
  await new Promise((resolve) => setTimeout(resolve, startsAt - Date.now()));
  const began = performance.now();
  const count = (bySecond: number[]): void => {
    const second = Math.floor((performance.now() - began) / 1_000);
    if (second < seconds) bySecond[second] = (bySecond[second] as number) + 1;
  };
  const ask = async (read: () => Promise<unknown>): Promise<boolean> => {
    try {
      await read();
      count(perSecond);
      return true;
    } catch (error) {
      if (error instanceof GovernorOverloadedError) count(refusedIn);
      else failed += 1;
      return false;
    }
  };
  const find = (): Promise<unknown> => things.findOne({ n: 1 });
  const caller = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1_000) {
      if (!(await ask(find))) await new Promise((resolve) => setTimeout(resolve, AFTER_REFUSAL_MS));
    }
  };
  const watch = setInterval(() => {
    const { members } = governor.status();
    limits.push(
      members.filter(({ role }) => role === 'secondary').map(({ connections }) => connections.limit ?? 0),
    );
  }, 1_000);
  for (let n = 0; n < callers; n += 1) void caller();
  const stops =
    readsPerSecond === undefined
      ? []
      : [
          openLoop(readsPerSecond, () => void ask(find)),
          openLoop(1, () => void ask(() => things.aggregate([{ $match: { n: 1 } }]).toArray())),
        ];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  clearInterval(watch);
  for (const stop of stops) stop();
  return { perSecond, limits, refusedIn, failed };
}

const task = JSON.parse(process.argv[2] ?? '{}') as AdaptiveTask;
Promise.all(Array.from({ length: task.services }, () => work(task))).then(
  (result) => process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
