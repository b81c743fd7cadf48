import { Random as Sequence } from '../../bench/simulate-fleet/random';

/** The simulation's seeded sequence: the same seed draws the same schedule. Schedules pick from lists that have items. */
export class Random extends Sequence {
  override pick<T>(values: readonly T[]): T {
    return super.pick(values) as T;
  }
}
