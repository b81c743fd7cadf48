import type { PlanRecord } from '../../plan/plan-record';

/** A plan, and where its connection string was not given what the locked one knows of it. */
export function withKnownDriver(plan: PlanRecord, locked: PlanRecord | undefined): PlanRecord {
  const driver = plan.driver ?? locked?.driver;
  return driver === undefined ? plan : { ...plan, driver };
}
