import { CASES, checkCase } from './cases';
import { measureCase, runOnly, type SeamCost } from './measure';
import { type Part, profileParts } from './parts';

/** What the parent asks for: a case measured or profiled, or one side of it run for its instruction count. */
export type SeamTask =
  | { readonly kind: 'measure'; readonly name: string; readonly rounds: number; readonly operations: number }
  | { readonly kind: 'profile'; readonly name: string; readonly ms: number }
  | {
      readonly kind: 'run';
      readonly name: string;
      readonly side: 'governed' | 'raw';
      readonly operations: number;
    };

/** Flags of the process: a young generation that holds a round, so that what is allocated can be counted. */
export const WORKER_FLAGS = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128'];

async function work(task: SeamTask): Promise<SeamCost | readonly Part[] | undefined> {
  const seam = CASES.find(({ name }) => name === task.name);
  if (seam === undefined) throw new Error(`no case "${task.name}"`);
  await checkCase(seam);
  if (task.kind === 'measure') return measureCase(seam, task.rounds, task.operations);
  if (task.kind === 'profile') return profileParts(seam, task.ms);
  await runOnly(seam, task.side, task.operations);
  return undefined;
}

if (require.main === module) {
  work(JSON.parse(process.argv[2] ?? '{}') as SeamTask).then(
    (cost) => process.stdout.write(`${JSON.stringify(cost ?? {})}\n`),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
