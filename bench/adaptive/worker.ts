import { createGovernor, GovernorOverloadedError, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';

export interface AdaptiveTask {
  readonly uri: string;
  /** Each asks again as soon as it is answered. */
  readonly callers: number;
  readonly seconds: number;
  /** Connections at each member, monitoring included. */
  readonly cap: number;
  readonly adaptive: 'off' | 'observe' | 'on';
}

export interface AdaptiveAnswer {
  /** Answered in each second. */
  readonly perSecond: readonly number[];
  /** Limit and reason at each member at the end of each second. */
  readonly limits: readonly string[];
  readonly refused: number;
  readonly failed: number;
}

async function work({ uri, callers, seconds, cap, adaptive }: AdaptiveTask): Promise<AdaptiveAnswer> {
  const waitQueue = { maxSize: 10_000, timeoutMS: 60_000, targetMS: 60_000 };
  const governor = createGovernor(
    { service: 'bench', connections: { primary: cap, secondary: cap, adaptive, waitQueue } },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const client = await governor.createClient(uri).connect();
  const things = client.db('app').collection<{ n: number }>('things');
  const perSecond = Array.from({ length: seconds }, () => 0);
  const limits: string[] = [];
  let refused = 0;
  let failed = 0;
  const began = performance.now();
  const ends = began + seconds * 1_000;
  const caller = async (): Promise<void> => {
    while (performance.now() < ends) {
      try {
        await things.findOne({ n: 1 });
        const second = Math.floor((performance.now() - began) / 1_000);
        if (second < seconds) perSecond[second] = (perSecond[second] as number) + 1;
      } catch (error) {
        if (error instanceof GovernorOverloadedError) refused += 1;
        else failed += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const watch = setInterval(() => {
    limits.push(JSON.stringify(governor.status().members.map(({ role, adaptive: known }) => [role, known])));
  }, 1_000);
  for (let n = 0; n < callers; n += 1) void caller();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  clearInterval(watch);
  return { perSecond, limits, refused, failed };
}

work(JSON.parse(process.argv[2] ?? '{}') as AdaptiveTask).then(
  (result) => process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
