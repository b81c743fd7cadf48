import type { ChangeClass } from '../change-class';
import { breaking, type Finding, type PlanPair, type Rule, risky, safe } from '../plan-change';

const MAKE = { breaking, risky, safe } as const;

/** What it means that a number grows, or shrinks. */
export interface Direction {
  readonly class: ChangeClass;
  readonly reason: string;
}

/** A rule for a number: one meaning upward, one downward. `unlimited` is the value that means no limit. */
export function numberRule(
  subject: string,
  unit: string,
  up: Direction,
  down: Direction,
  unlimited?: number,
): Rule {
  const size = (value: unknown): number =>
    value === unlimited ? Number.POSITIVE_INFINITY : (value as number);
  const text = (value: unknown): string => (value === unlimited ? 'no limit' : String(value));
  return (before: unknown, after: unknown, { after: plan }: PlanPair): Finding => {
    const grows = size(after) > size(before);
    const direction = grows ? up : down;
    const change =
      after === unlimited
        ? `from ${text(before)}${unit} to ${text(after)}`
        : `from ${text(before)} to ${text(after)}${unit}`;
    const sentence = `${plan.service}: ${subject} ${grows ? 'grows' : 'shrinks'} ${change}`;
    return MAKE[direction.class](sentence, direction.reason);
  };
}
