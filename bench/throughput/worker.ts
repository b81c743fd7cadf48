import type { Contender } from './contender';
import { CONTENDERS } from './contenders';
import { WORKLOADS } from './workloads';

/** Parent to worker: connect these contenders, run one of them for a round, or check and close all. */
export type WorkerCall =
  | { readonly kind: 'start'; readonly uri: string; readonly names: readonly string[] }
  | { readonly kind: 'round'; readonly name: string; readonly round: RoundSpec }
  | { readonly kind: 'finish' };

export interface RoundSpec {
  readonly workload: string;
  readonly concurrency: number;
  readonly operations: number;
}

/** What a round took. CPU is of this process, all its threads. */
export interface RoundTimes {
  readonly wallMS: number;
  readonly cpuMS: number;
}

const contenders = new Map<string, Contender>();
const commands = new Map<string, number>();

async function answer(call: WorkerCall): Promise<unknown> {
  switch (call.kind) {
    case 'start':
      for (const { name, start } of CONTENDERS) {
        if (call.names.includes(name)) contenders.set(name, await start(call.uri));
      }
      return undefined;
    case 'round':
      return runRound(call.name, call.round);
    case 'finish':
      for (const [name, contender] of contenders) {
        await contender.check?.(commands.get(name) ?? 0);
        await contender.close();
      }
      return undefined;
  }
}

async function runRound(name: string, { workload, concurrency, operations }: RoundSpec): Promise<RoundTimes> {
  const { client, through } = contenders.get(name) as Contender;
  const found = WORKLOADS.find((each) => each.name === workload);
  if (found === undefined) throw new Error(`no workload "${workload}"`);
  const inner = found.operation(client);
  const operation = through === undefined ? inner : () => through(inner);
  let left = operations;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await operation();
    }
  };
  globalThis.gc?.();
  const startedCPU = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, caller));
  const wallMS = performance.now() - started;
  const { user, system } = process.cpuUsage(startedCPU);
  commands.set(name, (commands.get(name) ?? 0) + operations * found.commands);
  return { wallMS, cpuMS: (user + system) / 1_000 };
}

process.on('message', (call: WorkerCall) => {
  answer(call).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
