import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { writeReport } from '../report/write-report';
import { saveResult } from '../shared/results';
import { CASES } from './cases';
import { countInstructions, hasValgrind } from './instructions';
import type { SeamCost } from './measure';
import type { Part } from './parts';
import { type SeamRow, seamTable } from './table';
import { type SeamTask, WORKER_FLAGS } from './worker';

/*
 * What the governor itself costs one operation: `npm run bench:seam [-- --rounds 60 --instructions pass]`.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    operations: { type: 'string', default: '20000' },
    // A minute or two each.
    instructions: { type: 'string', default: 'pass,pass with selection,re-route' },
  },
});

const run = promisify(execFile);

async function ask<T>(task: SeamTask): Promise<T> {
  const script = [join(__dirname, '../../scripts/run-ts.cjs'), join(__dirname, 'worker.ts')];
  const { stdout } = await run(process.execPath, [
    ...WORKER_FLAGS,
    '--require',
    ...script,
    JSON.stringify(task),
  ]);
  return JSON.parse(stdout) as T;
}

async function main(): Promise<void> {
  const counted = new Set(hasValgrind() ? values.instructions.split(',') : []);
  const rows: SeamRow[] = [];
  for (const { name, about } of CASES) {
    const cost = await ask<SeamCost>({
      kind: 'measure',
      name,
      rounds: Number(values.rounds),
      operations: Number(values.operations),
    });
    const parts = await ask<readonly Part[]>({ kind: 'profile', name, ms: 1_500 });
    const instructions = counted.has(name) ? await countInstructions(name) : undefined;
    rows.push({ name, about, ...cost, parts, instructions });
    console.log(seamTable(rows.slice(-1)));
  }
  saveResult('seam', rows);
  writeReport();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
