import { runSchedule } from './run-schedule';
import type { Schedule } from './schedule';
import type { Violation } from './violation';

/** Leaves out steps while the same invariant breaks. Timing is not ours alone, so each try is made twice. */
export async function shrink(schedule: Schedule, { invariant }: Violation): Promise<Schedule> {
  let smallest = schedule;
  for (const step of schedule.steps) {
    const candidate = { ...smallest, steps: smallest.steps.filter((other) => other !== step) };
    if ((await breaks(candidate, invariant)) || (await breaks(candidate, invariant))) smallest = candidate;
  }
  return smallest;
}

async function breaks(schedule: Schedule, invariant: Violation['invariant']): Promise<boolean> {
  const { violations } = await runSchedule(schedule);
  return violations.some((violation) => violation.invariant === invariant);
}
