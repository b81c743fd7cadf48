import { parseArgs } from 'node:util';
import { startFixedReplySet } from '../fixed-reply/start';
import { writeReport } from '../report/write-report';
import { saveResult } from '../shared/results';
import { CONTENDERS, IDLING } from './contenders';
import { type Cell, Samples } from './rounds';
import { throughputTable } from './table';
import { WorkerProcess } from './worker-process';
import { WORKLOADS } from './workloads';

/*
 * Governed beside raw and beside what people use: `npm run bench [-- --quick]`.
 * `--contenders`, `--workloads`, `--concurrency` take comma-separated names; what is narrowed is not saved.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    generations: { type: 'string' },
    concurrency: { type: 'string' },
    workloads: { type: 'string' },
    contenders: { type: 'string' },
  },
});

const RAW = CONTENDERS[0]?.name as string;
const list = (text: string | undefined, all: readonly string[]): readonly string[] =>
  text === undefined ? all : all.filter((name) => text.split(',').includes(name));

const names = list(
  values.contenders,
  CONTENDERS.map(({ name }) => name),
);
const concurrencies = (values.concurrency ?? (values.quick ? '1,64' : '1,16,64,256,1024'))
  .split(',')
  .map(Number);
const workloads = WORKLOADS.filter(({ name }) =>
  list(
    values.workloads ?? (values.quick ? 'findOne' : undefined),
    WORKLOADS.map((each) => each.name),
  ).includes(name),
);
const rounds = Number(values.rounds ?? (values.quick ? 4 : 3));
const generations = Number(values.generations ?? (values.quick ? 2 : 4));
const WARM_UP_ROUNDS = 1;

/**
 * Some 300 to 500 ms: short, so that many rounds share what the machine does meanwhile, and long enough for the collector
 * to come to its rhythm. Rounds a quarter as long after a forced collection, which shrinks the young generation, measured
 * mostly how that grows again.
 */
function operationsOf(concurrency: number, weight: number): number {
  return Math.max(concurrency, Math.round((concurrency === 1 ? 1_500 : 4_000) * weight));
}

/** What is measured in the same rounds. */
interface Pass {
  readonly names: readonly string[];
  /** Operations of a round to what the others do. */
  readonly share: number;
}

/**
 * Who waits more than it works leaves a virtual machine faster for the one after it (p-limit came out at 1.3 of raw next
 * to Bottleneck, and at 1.0 without it): it has rounds of its own with raw, shorter since it takes ten times as long.
 */
const PASSES: readonly Pass[] = [
  { names: names.filter((name) => !IDLING.includes(name)), share: 1 },
  ...IDLING.filter((name) => names.includes(name)).map((name) => ({ names: [RAW, name], share: 1 / 8 })),
];

async function measure({ names, share }: Pass): Promise<Cell[]> {
  const samples = workloads.flatMap(({ name, weight }) =>
    concurrencies.map((concurrency) => {
      const operations = operationsOf(concurrency, weight * share);
      return new Samples({ workload: name, concurrency, operations });
    }),
  );
  // Fresh processes several times: where code and data land differs between processes by some percent.
  for (let generation = 0; generation < generations; generation += 1) {
    const set = await startFixedReplySet();
    // One process each: beside another kind of client the engine's inline caches hold two shapes, and both are slower.
    const workers: WorkerProcess[] = [];
    for (const name of names) workers.push(await WorkerProcess.start(set.uri, name));
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      for (const sample of samples) await sample.round(workers, round + WARM_UP_ROUNDS, round >= 0);
      process.stderr.write(`generation ${generation + 1}: round ${round + 1} of ${rounds}   \r`);
    }
    for (const worker of workers) await worker.finish();
    await set.close();
  }
  return samples.flatMap((sample) => sample.cells(RAW, names));
}

async function main(): Promise<void> {
  const cells: Cell[] = [];
  for (const pass of PASSES) {
    const known = new Set(cells.map(({ contender }) => contender));
    cells.push(...(await measure(pass)).filter(({ contender }) => !known.has(contender)));
  }
  console.log(throughputTable(cells));
  const narrowed = values.contenders ?? values.workloads ?? values.concurrency;
  if (narrowed !== undefined || values.quick) return;
  saveResult('throughput', cells);
  writeReport();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
