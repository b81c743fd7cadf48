import { runBurst } from './burst';
import type { Side } from './clients';
import { type LanesSpec, runLanes } from './lanes';
import { measureShedCost } from './shed-cost';
import { runStep, type StepSpec } from './step';

/** What one process is started for; its answer is one line of JSON. Then it ends with everything still queued. */
export type OverloadTask =
  | ({ readonly kind: 'step' } & StepSpec)
  | { readonly kind: 'burst'; readonly side: Side; readonly uri: string; readonly operations: number }
  | ({ readonly kind: 'lanes' } & LanesSpec)
  | {
      readonly kind: 'shed-cost';
      readonly fastURI: string;
      readonly stuckURI: string;
      readonly operations: number;
    };

async function work(task: OverloadTask): Promise<unknown> {
  switch (task.kind) {
    case 'step':
      return runStep(task);
    case 'burst':
      return runBurst(task.side, task.uri, task.operations);
    case 'lanes':
      return runLanes(task);
    case 'shed-cost':
      return measureShedCost(task.fastURI, task.stuckURI, task.operations);
  }
}

work(JSON.parse(process.argv[2] ?? '{}') as OverloadTask).then(
  (result) => process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0)),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
