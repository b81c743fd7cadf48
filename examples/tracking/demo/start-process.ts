import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What makes Node.js read TypeScript, also where the parent was started in another way, as by jest. */
const HOOK = ['--require', join(__dirname, '../../../scripts/run-ts.cjs')];

/** A process of the demo, by its file in this example. What it has to complain of is seen. */
export function startProcess(file: string, env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return fork(join(__dirname, '..', file), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: HOOK,
    env,
  });
}
