import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startReplicaSet } from 'mongo-governor/testing';
import { startFixedReplySet } from '../fixed-reply/start';
import { writeReport } from '../report/write-report';
import { ask } from '../shared/ask';
import { saveResult } from '../shared/results';
import type { BurstResult } from './burst';
import { SIDES } from './clients';
import type { ShedCost } from './shed-cost';
import type { StepResult } from './step';
import { type OverloadResult, overloadTables, type StepRow } from './table';
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
const DEADLINE_MS = 500;
const BURST = 10_000;

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
