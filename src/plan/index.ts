export { planFingerprint } from './canonical';
export { findImpossibleCaps } from './impossible-caps';
export { loadPlannable } from './load-plannable';
export { makePlan, type Plan, type PlanFacts, STREAMING_MONITOR_CONNECTIONS } from './plan';
export { type PlanRecord, recordOf, withRecord } from './plan-record';
export { lockFileOf, readLockOrError } from './read-lock';
