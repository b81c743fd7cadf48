import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReport } from '../report/write-report';
import { ask as askScript } from '../shared/ask';
import { saveResult } from '../shared/results';
import type { Summary } from '../shared/statistics';
import { CASES } from './cases';
import { countInstructions, hasValgrind } from './instructions';
import type { SeamCost } from './measure';
import type { Part } from './parts';
import { type SeamRow, seamTable } from './table';
import { BYTES_FLAGS, type SeamTask } from './worker';

/*
 * What the governor itself costs one operation: `npm run bench:seam [-- --rounds 60 --instructions pass]`.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    operations: { type: 'string', default: '100000' },
    // A minute or two each.
    instructions: { type: 'string', default: 'pass,pass with selection,re-route' },
  },
});

/** Asks a process of its own: what was compiled for one case stays out of the next. */
async function ask<T>(task: SeamTask, flags: readonly string[] = []): Promise<T> {
  return askScript<T>(join(__dirname, 'worker.ts'), task, flags);
}

async function measure(name: string): Promise<SeamCost> {
  const rounds = Number(values.rounds);
  const operations = Number(values.operations);
  return {
    nanoseconds: await ask<Summary>({ kind: 'time', name, rounds, operations }),
    // A fifth: a round must fit the young generation.
    bytes: await ask<Summary>({ kind: 'bytes', name, rounds, operations: operations / 5 }, BYTES_FLAGS),
    timers: await ask<number>({ kind: 'timers', name, operations: 10_000 }),
  };
}

async function main(): Promise<void> {
  const counted = new Set(hasValgrind() ? values.instructions.split(',') : []);
  const rows: SeamRow[] = [];
  for (const { name, about } of CASES) {
    const cost = await measure(name);
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
