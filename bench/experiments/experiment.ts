import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { SIDES, type Side } from '../overload/clients';
import { ask } from '../shared/ask';
import { compactJson } from '../shared/compact-json';
import { describeMachine, type Machine } from '../shared/machine';
import { picture } from './picture';
import type { LoadShape, Timeline, TimelineTask } from './timeline';

/** What two secondaries answer together, a second: 2 workers of 10 ms each. */
export const CAPACITY_PER_SECOND = 400;
const LOAD = { workers: 2, serviceMS: 10, knee: 60 };

/** One shape of overload, and what is done to the members meanwhile. */
export interface Experiment extends LoadShape {
  /** Name of the script, the data file and the picture. */
  readonly name: string;
  readonly title: string;
  /** At a second. */
  readonly events?: readonly (readonly [atSecond: number, does: (set: ReplicaSet) => Promise<unknown>])[];
}

export interface ExperimentResult {
  readonly experiment: Omit<Experiment, 'events'>;
  readonly machine: Machine;
  readonly sides: readonly (Timeline & { readonly side: Side })[];
}

/** Runs it with every side, a fresh set and a fresh process each, and keeps data and picture beside the script. */
export async function run(experiment: Experiment): Promise<void> {
  const sides: (Timeline & { side: Side })[] = [];
  for (const side of SIDES) {
    sides.push({ side, ...(await runSide(experiment, side)) });
    process.stderr.write(`${experiment.name}: ${side}\n`);
  }
  const { events: _, ...described } = experiment;
  const result: ExperimentResult = { experiment: described, machine: describeMachine(), sides };
  const folder = join(__dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${experiment.name}.json`), `${compactJson(result)}\n`);
  writeFileSync(join(folder, `${experiment.name}.svg`), picture(result));
}

async function runSide({ events = [], ...shape }: Experiment, side: Side): Promise<Timeline> {
  const set = await startReplicaSet({ process: 'child', load: LOAD });
  const task: TimelineTask = {
    side,
    uri: set.uri,
    shape,
    capacityPerSecond: CAPACITY_PER_SECOND,
    startAt: Date.now() + START_AFTER_MS,
  };
  // The worker begins at a time of the wall clock, which both processes have.
  const timers = events.map(([second, does]) =>
    setTimeout(() => void does(set), task.startAt + second * 1_000 - Date.now()),
  );
  const timeline = await ask<Timeline>(join(__dirname, 'timeline.ts'), task);
  for (const timer of timers) clearTimeout(timer);
  await set.close();
  return timeline;
}

/** Time for a process to start and to connect. */
const START_AFTER_MS = 5_000;
