import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startFixedReplySet } from '../fixed-reply/start';
import { writeReport } from '../report/write-report';
import { readResult, saveResult } from '../shared/results';
import { CLOSE, CONTENDERS, IDLING } from './contenders';
import { type Cell, Samples } from './rounds';
import { throughputTable } from './table';
import { WorkerProcess } from './worker-process';
import { WORKLOADS, type Workload } from './workloads';

/*
 * Governed beside raw and beside what people use: `npm run bench [-- --quick]`.
 * `--contenders`, `--workloads`, `--concurrency` take names with commas between them and no space; what is narrowed is not kept, but for
 * contenders with `--keep`: their rows then replace the kept ones. Raw is always measured with them.
 * `--beside DIRECTORY` measures in the same rounds the governed client of another checkout, which has its packages
 * installed: what a change costs is told by one run only.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    generations: { type: 'string' },
    concurrency: { type: 'string' },
    workloads: { type: 'string' },
    contenders: { type: 'string' },
    keep: { type: 'boolean', default: false },
    beside: { type: 'string' },
  },
});

const RAW = CONTENDERS[0]?.name as string;
const list = (text: string | undefined, all: readonly string[]): readonly string[] =>
  text === undefined ? all : all.filter((name) => text.split(/,(?! )/).includes(name));

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
const rounds = Number(values.rounds ?? 4);
const generations = Number(values.generations ?? (values.quick ? 1 : 2));
const WARM_UP_ROUNDS = 1;

/** Some 200 to 500 ms: short, so that many rounds share what the machine does meanwhile. */
function operationsOf(concurrency: number, weight: number): number {
  return Math.max(concurrency, Math.round((concurrency === 1 ? 1_000 : 2_500) * weight));
}

/** What is measured in the same rounds. */
interface Pass {
  readonly names: readonly string[];
  /** Operations of a round to what the others do. */
  readonly share: number;
  /** Times that all is measured with fresh processes. */
  readonly generations: number;
}

const GOVERNED = 'governed';
const OTHER_CHECKOUT = `${GOVERNED}, other checkout`;

function startWorker(uri: string, name: string): Promise<WorkerProcess> {
  return name === OTHER_CHECKOUT
    ? WorkerProcess.startOf(resolve(values.beside as string), uri, GOVERNED, name)
    : WorkerProcess.start(uri, name);
}

const others = names.filter((name) => name !== RAW);
const passOf = (pass: readonly string[], share: number, times: number): Pass[] => {
  const present = others.filter((name) => pass.includes(name));
  return present.length === 0 ? [] : [{ names: [RAW, ...present], share, generations: times }];
};

const PASSES: readonly Pass[] = [
  // What is close to raw needs more rounds to be told from it.
  ...passOf(CLOSE, 1, 3 * generations).map((pass) =>
    values.beside === undefined ? pass : { ...pass, names: [...pass.names, OTHER_CHECKOUT] },
  ),
  ...passOf(
    others.filter((name) => !CLOSE.includes(name) && !IDLING.includes(name)),
    1,
    generations,
  ),
  // Who takes ten times as long has rounds of its own, and shorter ones.
  ...IDLING.flatMap((name) => passOf([name], 1 / 8, generations)),
];

async function measure(
  { names, share, generations }: Pass,
  { name: workload, weight }: Workload,
): Promise<Cell[]> {
  const samples = concurrencies.map(
    (concurrency) =>
      new Samples({ workload, concurrency, operations: operationsOf(concurrency, weight * share) }),
  );
  // Fresh processes several times: where code and data land differs between processes by some percent.
  for (let generation = 0; generation < generations; generation += 1) {
    const set = await startFixedReplySet();
    // One process each: beside another kind of client the engine's inline caches hold two shapes, and both are slower.
    const workers: WorkerProcess[] = [];
    for (const name of names) workers.push(await startWorker(set.uri, name));
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      for (const sample of samples) await sample.round(workers, round + WARM_UP_ROUNDS, round >= 0);
      process.stderr.write(`${workload}: generation ${generation + 1}, round ${round + 1} of ${rounds}   \r`);
    }
    for (const worker of workers) await worker.finish();
    await set.close();
  }
  return samples.flatMap((sample) => sample.cells(RAW, names));
}

async function main(): Promise<void> {
  const cells: Cell[] = [];
  // Processes of its own for each workload: what one leaves behind in a client (sessions, memory) stays with it.
  for (const workload of workloads) {
    for (const pass of PASSES) {
      const measured = await measure(pass, workload);
      cells.push(...measured.filter(({ contender }) => pass === PASSES[0] || contender !== RAW));
    }
  }
  console.log(throughputTable(cells));
  const narrowed =
    values.workloads ?? values.concurrency ?? values.beside ?? (values.keep ? undefined : values.contenders);
  if (narrowed !== undefined || values.quick) return;
  saveResult('throughput', inOrder([...cells, ...keptOf(cells)]));
  writeReport();
}

/** What is kept and was not measured again. */
function keptOf(cells: readonly Cell[]): readonly Cell[] {
  const measured = new Set(cells.map(({ contender }) => contender));
  const kept = values.keep ? (readResult<readonly Cell[]>('throughput')?.data ?? []) : [];
  return kept.filter(({ contender }) => !measured.has(contender));
}

function inOrder(cells: readonly Cell[]): readonly Cell[] {
  const all = WORKLOADS.flatMap(({ name: workload }) => CONTENDERS.map(({ name }) => `${workload} ${name}`));
  const place = ({ workload, contender }: Cell): number => all.indexOf(`${workload} ${contender}`);
  return cells.toSorted((a, b) => place(a) - place(b) || a.concurrency - b.concurrency);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
