/** Roles a cap is written for. MongoDB's SDAM types `RSPrimary` and `RSSecondary`. */
export const ROLES = ['primary', 'secondary'] as const;
export type Role = (typeof ROLES)[number];

/** A member's role as the governor uses it: "other" is a mongos, a load balancer, a standalone or not known yet. */
export type MemberRole = Role | 'other';
