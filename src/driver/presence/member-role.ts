import type { Role } from '../../config/schema';

/** A member's role as the governor uses it: "other" is a mongos, a load balancer, a standalone or not known yet. */
export type MemberRole = Role | 'other';

/** From the driver's SDAM type (sdam/common.ts, ServerType). */
export function roleOf(serverType: string): MemberRole {
  if (serverType === 'RSPrimary') return 'primary';
  if (serverType === 'RSSecondary') return 'secondary';
  return 'other';
}
