import type { Contender, ContenderDefinition } from './contender';
import { CONTENDERS } from './contenders';
import { WORKLOADS } from './workloads';

/** Parent to worker: connect a contender, run it for a round, or check and close it. */
export type WorkerCall =
  | { readonly kind: 'start'; readonly uri: string; readonly name: string }
  | { readonly kind: 'round'; readonly round: RoundSpec }
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

let contender: Contender;
let commands = 0;
const prepared = new Set<string>();

async function answer(call: WorkerCall): Promise<unknown> {
  switch (call.kind) {
    case 'start':
      contender = await definitionOf(call.name).start(call.uri);
      return undefined;
    case 'round':
      return runRound(call.round);
    case 'finish':
      await contender.check?.(commands);
      await contender.close();
      return undefined;
  }
}

function definitionOf(name: string): ContenderDefinition {
  const found = CONTENDERS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no contender "${name}"`);
  return found;
}

async function runRound({ workload, concurrency, operations }: RoundSpec): Promise<RoundTimes> {
  const { client, through } = contender;
  const found = WORKLOADS.find((each) => each.name === workload);
  if (found === undefined) throw new Error(`no workload "${workload}"`);
  const inner = found.operation(client);
  if (!prepared.has(workload)) {
    prepared.add(workload);
    await found.before?.(client);
  }
  const operation = through === undefined ? inner : () => through(inner);
  let left = operations;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await operation();
    }
  };
  const startedCPU = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, caller));
  const wallMS = performance.now() - started;
  const { user, system } = process.cpuUsage(startedCPU);
  commands += operations * found.commands;
  return { wallMS, cpuMS: (user + system) / 1_000 };
}

process.on('message', (call: WorkerCall) => {
  answer(call).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
