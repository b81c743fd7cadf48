import type { MemberRole } from '../../config/roles';

/** From the driver's SDAM type (sdam/common.ts, ServerType). */
export function roleOf(serverType: string): MemberRole {
  if (serverType === 'RSPrimary') return 'primary';
  if (serverType === 'RSSecondary') return 'secondary';
  return 'other';
}
