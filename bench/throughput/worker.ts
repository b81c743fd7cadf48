import { profiled } from '../profile/profiled';
import { drain } from '../shared/callers';
import type { Contender, ContenderDefinition } from './contender';
import { CONTENDERS } from './contenders';
import { WORKLOADS } from './workloads';

/** Parent to worker: connect a contender, run it for a round, or check and close it. */
export type WorkerCall =
  | { readonly kind: 'start'; readonly uri: string; readonly name: string }
  | { readonly kind: 'round'; readonly round: RoundSpec }
  | { readonly kind: 'profile'; readonly round: RoundSpec }
  | { readonly kind: 'alive'; readonly round: RoundSpec }
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
    case 'profile':
      return profiled(() => runRound(call.round));
    case 'alive':
      return measureAlive(call.round);
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

/** Bytes that a round in its middle keeps alive and that were not there before it. */
async function measureAlive(round: RoundSpec): Promise<number> {
  const before = heapAfterCollection();
  let midway = before;
  await runRound(round, () => {
    midway = heapAfterCollection();
  });
  return midway - before;
}

function heapAfterCollection(): number {
  if (globalThis.gc === undefined) throw new Error('the worker needs --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** The operation that calls `midway` when half of all are done. */
function tellHalf(
  operation: () => Promise<unknown>,
  operations: number,
  midway: () => void,
): () => Promise<void> {
  const half = Math.floor(operations / 2);
  let done = 0;
  return async () => {
    await operation();
    done += 1;
    if (done === half) midway();
  };
}

async function runRound(
  { workload, concurrency, operations }: RoundSpec,
  midway?: () => void,
): Promise<RoundTimes> {
  const { client, through } = contender;
  const found = WORKLOADS.find((each) => each.name === workload);
  if (found === undefined) throw new Error(`no workload "${workload}"`);
  const inner = found.operation(client);
  if (!prepared.has(workload)) {
    prepared.add(workload);
    await found.before?.(client);
  }
  const operation = through === undefined ? inner : () => through(inner);
  const measured = midway === undefined ? operation : tellHalf(operation, operations, midway);
  const startedCPU = process.cpuUsage();
  const started = performance.now();
  await drain(operations, concurrency, measured);
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
