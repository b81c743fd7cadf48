import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName, type Settings } from './services';

export type PhaseKey = 'normal' | 'bigger-pools' | 'rollback' | 'repair';

/** One act of the incident. The same in both runs: nothing here knows of the governor. */
export interface Phase {
  readonly key: PhaseKey;
  readonly title: string;
  /** What happens, for somebody who never saw the project. */
  readonly story: string;
  /** Part of the run's time. */
  readonly share: number;
  /** File in `changes/` that is rolled out at the start, service by service in its order. */
  readonly change: string | undefined;
  /** Part of the phase that the roll-out takes. */
  readonly rollout: number;
}

export const PHASES: readonly Phase[] = [
  {
    key: 'normal',
    title: 'A normal day',
    story: 'Four services read from the secondaries and write to the primary.',
    share: 0.13,
    change: undefined,
    rollout: 0,
  },
  {
    key: 'bigger-pools',
    title: 'The configuration change',
    story:
      'Bigger connection pools are rolled out, service by service: every client keeps 50 to 150 per member.',
    share: 0.45,
    change: '1-bigger-pools.json',
    rollout: 0.15,
  },
  {
    key: 'rollback',
    title: 'The rollback, with a mistake in it',
    story: 'The pools go back to what they were. By mistake api and smtp now read from the primary.',
    share: 0.27,
    change: '2-rollback.json',
    rollout: 0.08,
  },
  {
    key: 'repair',
    title: 'The repair',
    story: 'The read preference of api and smtp is put right again.',
    share: 0.15,
    change: '0-normal.json',
    rollout: 0.2,
  },
];

/** A phase on the run's own clock. */
export interface ScheduledPhase extends Phase {
  readonly fromMS: number;
  readonly toMS: number;
}

export function schedulePhases(seconds: number): ScheduledPhase[] {
  let fromMS = 0;
  return PHASES.map((phase) => {
    const scheduled = { ...phase, fromMS, toMS: fromMS + phase.share * seconds * 1000 };
    fromMS = scheduled.toMS;
    return scheduled;
  });
}

/** One service's new settings, on the run's own clock. */
export interface Deployment {
  readonly atMS: number;
  readonly service: ServiceName;
  readonly settings: Settings;
}

/** When each service gets the phase's change: evenly over the roll-out, the first at once. */
export function scheduleDeployments({ change, rollout, fromMS, toMS }: ScheduledPhase): Deployment[] {
  if (change === undefined) return [];
  const entries = [...readChange(change)];
  const stepMS = ((toMS - fromMS) * rollout) / entries.length;
  return entries.map(([service, settings], index) => ({ atMS: fromMS + index * stepMS, service, settings }));
}

/** Settings by service, in the order of the roll-out. */
export function readChange(file: string): Map<ServiceName, Settings> {
  const text = readFileSync(join(__dirname, 'changes', file), 'utf8');
  const changes = new Map(Object.entries(JSON.parse(text) as Record<ServiceName, Settings>));
  for (const service of SERVICES)
    if (!changes.has(service)) throw new Error(`${file} does not name ${service}`);
  return changes as Map<ServiceName, Settings>;
}
