import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');

/** Runs a program of `test/interop/programs` in plain node and returns what it printed, as JSON. */
export async function runProgram(name: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', './scripts/run-ts.cjs', `test/interop/programs/${name}.ts`],
    { cwd: ROOT },
  );
  return JSON.parse(stdout);
}
