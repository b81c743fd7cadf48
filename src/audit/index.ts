export { type AppName, formatAppName, parseAppName } from './app-name';
export { Auditor, type AuditorOptions } from './auditor';
export { type Finding, findingsOf } from './findings';
export { type Growth, growthBetween } from './growth';
export { renderAudit, renderGrowth } from './render';
export type { AuditReport, Caps, MemberReport, ServiceAtMember } from './report';
export { watchAudit } from './watch';
