export { planFingerprint } from './canonical';
export { type Footprint, ONE_CLIENT } from './footprint';
export { withRecord } from './held-config';
export { findImpossibleCaps } from './impossible-caps';
export { findImpossibleStaleness } from './impossible-staleness';
export { type FootprintOf, loadPlannable } from './load-plannable';
export { makePlan, type Plan, type PlanFacts } from './plan';
export { type PlanRecord, recordOfConfig } from './plan-record';
export { lockFileOf, readLockOrError } from './read-lock';
