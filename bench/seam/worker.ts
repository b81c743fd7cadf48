import type { Summary } from '../shared/statistics';
import { CASES, checkCase } from './cases';
import { countTimers, measureBytes, measureTime, runOnly } from './measure';
import { type Part, profileParts } from './parts';

/** What the parent asks for: something measured of a case, or one side of it run for its instruction count. */
export type SeamTask =
  | {
      readonly kind: 'time' | 'bytes';
      readonly name: string;
      readonly rounds: number;
      readonly operations: number;
    }
  | { readonly kind: 'timers'; readonly name: string; readonly operations: number }
  | { readonly kind: 'profile'; readonly name: string; readonly ms: number }
  | {
      readonly kind: 'run';
      readonly name: string;
      readonly side: 'governed' | 'raw';
      readonly operations: number;
    };

/** Flags of a process that counts bytes: a young generation that holds a round. */
export const BYTES_FLAGS = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128'];

async function work(task: SeamTask): Promise<Summary | number | readonly Part[] | undefined> {
  const seam = CASES.find(({ name }) => name === task.name);
  if (seam === undefined) throw new Error(`no case "${task.name}"`);
  await checkCase(seam);
  switch (task.kind) {
    case 'time':
      return measureTime(seam, task.rounds, task.operations);
    case 'bytes':
      return measureBytes(seam, task.rounds, task.operations);
    case 'timers':
      return countTimers(seam, task.operations);
    case 'profile':
      return profileParts(seam, task.ms);
    case 'run':
      await runOnly(seam, task.side, task.operations);
      return undefined;
  }
}

if (require.main === module) {
  work(JSON.parse(process.argv[2] ?? '{}') as SeamTask).then(
    (answer) => process.stdout.write(`${JSON.stringify(answer ?? {})}\n`),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
