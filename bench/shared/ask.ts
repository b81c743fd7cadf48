import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a TypeScript script in a fresh process with one JSON argument; its standard output is the JSON answer. */
export async function ask<T>(script: string, task: object, flags: readonly string[] = []): Promise<T> {
  const runner = join(__dirname, '../../scripts/run-ts.cjs');
  const { stdout } = await run(process.execPath, [
    ...flags,
    '--require',
    runner,
    script,
    JSON.stringify(task),
  ]);
  return JSON.parse(stdout) as T;
}
