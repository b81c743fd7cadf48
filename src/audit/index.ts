export { formatAppName } from './app-name';
export { Auditor } from './auditor';
export { findingsOf } from './findings';
export { growthBetween } from './growth';
export type { Caps, MemberReport } from './report';
export { watchAudit } from './watch';
