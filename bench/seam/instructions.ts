import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SeamTask } from './worker';

const run = promisify(execFile);
/** Enough that the engine has compiled everything as far as it ever will. */
const FEW = 100_000;
const MANY = 200_000;

export function hasValgrind(): boolean {
  return spawnSync('valgrind', ['--version']).status === 0;
}

/**
 * Instructions that the governor adds to one operation, by callgrind: the difference between a long and a short run
 * of the governed side, less the same of the raw side. Start-up and compilation are in both runs and fall out.
 */
export async function countInstructions(name: string): Promise<number> {
  const perOperation = async (side: 'governed' | 'raw'): Promise<number> => {
    const few = await instructionsOf({ kind: 'run', name, side, operations: FEW });
    const many = await instructionsOf({ kind: 'run', name, side, operations: MANY });
    return (many - few) / (MANY - FEW);
  };
  return (await perOperation('governed')) - (await perOperation('raw'));
}

async function instructionsOf(task: SeamTask): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-seam-'));
  const file = join(folder, 'callgrind.out');
  try {
    await run('valgrind', [
      '--tool=callgrind',
      `--callgrind-out-file=${file}`,
      process.execPath,
      // One thread: what is compiled in the background would be counted at another time in every run.
      '--single-threaded',
      '--require',
      join(__dirname, '../../scripts/run-ts.cjs'),
      join(__dirname, 'worker.ts'),
      JSON.stringify(task),
    ]);
    const total = /^(?:summary|totals): (\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (total === undefined) throw new Error(`callgrind wrote no total for ${task.name}`);
    return Number(total);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
