import { parseArgs } from 'node:util';
import { startFixedReplySet } from '../fixed-reply/start';
import { writeReport } from '../report/write-report';
import { saveResult } from '../shared/results';
import { type Cell, Samples } from '../throughput/rounds';
import type { RoundSpec } from '../throughput/worker';
import { WorkerProcess } from '../throughput/worker-process';
import type { Owner, TimeByOwner } from './owners';
import { type ProfileRow, profileTable } from './table';

/*
 * Where the time goes when many wait, governed beside limiters in front of the driver:
 * `npm run bench:profile [-- --concurrency 1024 --rounds 12]`. It explains rows of `npm run bench`.
 */
const { values } = parseArgs({
  options: { concurrency: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '12' } },
});

const RAW = 'raw';
const NAMES = [RAW, 'governed', 'p-limit', 'semaphore'];
const WORKLOADS = [
  { workload: 'findOne', operationsPerCaller: 4 },
  { workload: 'find, 10 batches', operationsPerCaller: 1 },
];
const WARM_UP_ROUNDS = 3;
const PROFILED_ROUNDS = 4;

async function profile(round: RoundSpec): Promise<ProfileRow[]> {
  const set = await startFixedReplySet();
  const workers: WorkerProcess[] = [];
  for (const name of NAMES) workers.push(await WorkerProcess.start(set.uri, name, ['--expose-gc']));
  const samples = new Samples(round);
  for (let turn = 0; turn < WARM_UP_ROUNDS + Number(values.rounds); turn += 1)
    await samples.round(workers, turn, turn >= WARM_UP_ROUNDS);
  const cells = samples.cells(RAW, NAMES);
  const rows: ProfileRow[] = [];
  for (const [index, worker] of workers.entries()) {
    const micros: TimeByOwner = {};
    for (let turn = 0; turn < PROFILED_ROUNDS; turn += 1) {
      const times = await worker.profile(round);
      for (const [owner, ms] of Object.entries(times) as [Owner, number][])
        micros[owner] = (micros[owner] ?? 0) + (ms * 1_000) / (round.operations * PROFILED_ROUNDS);
    }
    rows.push({
      ...(cells[index] as Cell),
      micros,
      aliveKB: (await worker.alive(round)) / 1_024 / round.concurrency,
    });
  }
  for (const worker of workers) await worker.finish();
  await set.close();
  return rows;
}

async function main(): Promise<void> {
  const concurrency = Number(values.concurrency);
  const rows: ProfileRow[] = [];
  for (const { workload, operationsPerCaller } of WORKLOADS) {
    rows.push(...(await profile({ workload, concurrency, operations: concurrency * operationsPerCaller })));
  }
  console.log(profileTable(rows));
  saveResult('profile', rows);
  writeReport();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
