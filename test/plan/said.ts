import type { ChangeClass } from '../../src/plan/change-class';
import { diffPlans } from '../../src/plan/diff';
import { driverWith, recordWith } from './helpers';

export type Overrides = NonNullable<Parameters<typeof recordWith>[0]>;
export type Driver = Parameters<typeof driverWith>[0];
export type Words = readonly [ChangeClass, sentence: string, reason: string];

/** What a reviewer reads of each change between two plans. */
export function said(
  before: Overrides,
  after: Overrides,
  drivers: readonly (Driver | undefined)[] = [],
): Words[] {
  const [old, now] = drivers.map((driver) => driver && driverWith(driver));
  return diffPlans(recordWith(before, old), recordWith(after, now)).map((change) => {
    expect(change.service).toBe('api');
    return [change.class, change.sentence, change.reason];
  });
}

export const caps = (value: Overrides['connections']): Overrides => ({ connections: value });
export const guard = (value: Overrides['drift']): Overrides => ({ drift: value });
export const reads = (value: Overrides['reads']): Overrides => ({ reads: value });
