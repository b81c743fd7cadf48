import { PHASES } from '../../../../examples/incident/phases';
import { Progress } from '../../../../examples/incident/run/progress';
import { replay } from '../../../../examples/incident/run/replay';
import { schedulePhases } from '../../../../examples/incident/script';
import { openWitness } from '../../../../examples/incident/witness/open';
import { planWorkload } from '../../../../examples/incident/workload';

/** One act and one service, governed: the rollback with its mistake reaches smtp. Prints the run's record. */
const SECONDS = 3;
const SEED = 7;

async function main(): Promise<void> {
  const rollback = PHASES.filter(({ key }) => key === 'rollback').map((act) => ({ ...act, share: 1 }));
  const phases = schedulePhases(SECONDS, rollback);
  const plan = planWorkload(SEED, SECONDS).filter(({ service }) => service === 'smtp');
  const witness = await openWitness(undefined, (line) => process.stderr.write(`${line}\n`));
  try {
    const run = { mode: 'governed', seed: SEED, plan, phases, sampleMS: 250, services: ['smtp'] } as const;
    const { record } = await replay(run, witness, new Progress(() => undefined, phases));
    process.stdout.write(`${JSON.stringify(record)}\n`);
  } finally {
    await witness.close();
  }
}

void main();
