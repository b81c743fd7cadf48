import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startReplicaSet } from 'mongo-governor/testing';
import { startFixedReplySet } from '../fixed-reply/start';
import { writeReport } from '../report/write-report';
import { ask } from '../shared/ask';
import { saveResult } from '../shared/results';
import type { BurstResult } from './burst';
import { DEADLINE_MS, SIDES, type Side } from './clients';
import type { LanesResult } from './lanes';
import type { ShedCost } from './shed-cost';
import type { StepResult } from './step';
import { type LanesRounds, type OverloadResult, overloadTables, type StepRow } from './table';
import type { OverloadTask } from './worker';

/*
 * More load than the members can carry: `npm run bench:overload [-- --quick]`.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
  },
});

/**
 * Each secondary carries 200 commands a second: 2 workers of 10 ms, or one of 5 ms. So little, that ten times of it can
 * be offered by the process that is measured.
 */
const CAPACITY_PER_SECOND = 400;
const LOAD = { workers: 2, serviceMS: 10, knee: 60 };
const FIXED_SERVICE_MS = 5;
/** Slow enough that what fills the queues once fills them for the whole measurement. */
const STUCK_MS = 60_000;
const BURST = 10_000;
const LANES_MULTIPLE = 3;
const UNLOADED_MULTIPLE = 0.5;
const LANES_ROUNDS = values.quick ? 1 : 3;

const multiples = values.quick ? [0.5, 2, 10] : [0.5, 0.8, 1, 1.5, 2, 3, 5, 10];
const worker = <T>(task: OverloadTask): Promise<T> =>
  ask<T>(join(__dirname, 'worker.ts'), task, ['--expose-gc']);

async function steps(server: StepRow['server'], uri: string): Promise<StepRow[]> {
  const rows: StepRow[] = [];
  for (const multiple of multiples) {
    for (const side of SIDES) {
      const result = await worker<StepResult>({
        kind: 'step',
        side,
        uri,
        perSecond: multiple * CAPACITY_PER_SECOND,
        seconds: Number(values.seconds),
        deadlineMS: DEADLINE_MS,
      });
      rows.push({ server, side, multiple, ...result });
      process.stderr.write(`${server} ${side} ${multiple}x: ${result.answeredPerSecond.toFixed(0)}/s\n`);
    }
  }
  return rows;
}

/** The same with lanes and without, in turns: the machine is another one from minute to minute. */
async function measureLanes(uri: string, side: Side): Promise<LanesRounds> {
  const run = (multiple: number, withLanes: boolean): Promise<LanesResult> =>
    worker<LanesResult>({
      kind: 'lanes',
      side,
      uri,
      perSecond: multiple * CAPACITY_PER_SECOND,
      seconds: Number(values.seconds),
      withLanes,
    });
  const rounds: LanesRounds = { side, multiple: LANES_MULTIPLE, unloaded: [], withLanes: [], without: [] };
  for (let round = 0; round < LANES_ROUNDS; round += 1) {
    rounds.unloaded.push(await run(UNLOADED_MULTIPLE, true));
    rounds.withLanes.push(await run(LANES_MULTIPLE, true));
    rounds.without.push(await run(LANES_MULTIPLE, false));
  }
  return rounds;
}

async function main(): Promise<void> {
  const model = await startReplicaSet({ process: 'child', load: LOAD });
  const rows = await steps('load model', model.uri);
  await model.close();

  const fixed = await startFixedReplySet(FIXED_SERVICE_MS);
  rows.push(...(await steps('fixed service time', fixed.uri)));
  const bursts: BurstResult[] = [];
  for (const side of SIDES) {
    bursts.push(await worker<BurstResult>({ kind: 'burst', side, uri: fixed.uri, operations: BURST }));
  }
  const lanes = [await measureLanes(fixed.uri, 'governed'), await measureLanes(fixed.uri, 'adaptive')];
  await fixed.close();

  const fast = await startFixedReplySet();
  const stuck = await startFixedReplySet(STUCK_MS);
  const shedCost = await worker<ShedCost>({
    kind: 'shed-cost',
    fastURI: fast.uri,
    stuckURI: stuck.uri,
    operations: values.quick ? 5_000 : 40_000,
  });
  await fast.close();
  await stuck.close();

  const result: OverloadResult = {
    capacityPerSecond: CAPACITY_PER_SECOND,
    deadlineMS: DEADLINE_MS,
    rows,
    bursts,
    lanes,
    shedCost,
  };
  console.log(overloadTables(result));
  if (values.quick) return;
  saveResult('overload', result);
  writeReport();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
