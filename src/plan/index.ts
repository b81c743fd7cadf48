export { planFingerprint } from './canonical';
export { type Footprint, STREAMING_MONITOR_CONNECTIONS } from './footprint';
export { withRecord } from './held-config';
export { findImpossibleCaps } from './impossible-caps';
export { loadPlannable } from './load-plannable';
export { makePlan, type Plan, type PlanFacts } from './plan';
export { type PlanRecord, recordOfConfig } from './plan-record';
export { lockFileOf, readLockOrError } from './read-lock';
