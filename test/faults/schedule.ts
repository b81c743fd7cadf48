import type { FaultName } from './faults';
import { FAULTS } from './faults';
import { Random } from './random';

/** One fault: when it begins, how long it lasts, and numbers from which it takes what it needs. */
export interface Step {
  readonly fault: FaultName;
  readonly atMS: number;
  readonly lastsMS: number;
  /** Index of a member. */
  readonly member: number;
  /** 0 up to 1: how hard. */
  readonly strength: number;
}

/** Everything random about a run. The seed alone makes it again; steps can be left out to make it smaller. */
export interface Schedule {
  readonly seed: number;
  readonly lengthMS: number;
  readonly clients: number;
  readonly workers: number;
  readonly primary: number;
  readonly secondary: number;
  readonly queue: number;
  readonly queueTimeoutMS: number;
  readonly closeDelayMS: number;
  readonly maxIdleTimeMS: number;
  /** Members in a process of their own: they go on while this one's event loop is blocked. */
  readonly childProcess: boolean;
  readonly steps: readonly Step[];
}

const NAMES = Object.keys(FAULTS) as FaultName[];

/** `only`: draw from these faults; a schedule with a blocked event loop needs members of their own process. */
export function drawSchedule(seed: number, only: readonly FaultName[] = NAMES): Schedule {
  const random = new Random(seed);
  const lengthMS = random.between(600, 1_800);
  const steps = Array.from({ length: random.between(1, 7) }, () => ({
    fault: random.pick(only),
    atMS: random.between(0, lengthMS),
    lastsMS: random.between(20, 900),
    member: random.between(0, 2),
    strength: random.next(),
  })).sort((a, b) => a.atMS - b.atMS);
  return {
    seed,
    lengthMS,
    clients: random.between(1, 2),
    workers: random.between(8, 40),
    primary: random.between(9, 16),
    secondary: random.between(9, 16),
    queue: random.pick([0, 5, 50]),
    queueTimeoutMS: random.pick([200, 1_000]),
    closeDelayMS: random.pick([0, 0, 20, 150]),
    maxIdleTimeMS: random.pick([0, 0, 5]),
    childProcess: steps.some(({ fault }) => fault === 'event loop blocked') || random.chance(0.1),
    steps,
  };
}

export function describeSchedule(schedule: Schedule): string {
  const { steps, ...setting } = schedule;
  const lines = steps.map(
    ({ fault, atMS, lastsMS, member, strength }) =>
      `  ${atMS} ms: ${fault} (member ${member}, ${lastsMS} ms, strength ${strength.toFixed(2)})`,
  );
  return [JSON.stringify(setting), ...lines].join('\n');
}
