import type { LeaseTerms, RoleTerms } from '../../src/fleet/protocol/terms';

/** Terms that a client of a grouped store works with: the safe share must fit every group. */
export function groupedTerms(terms: LeaseTerms, groups: number): LeaseTerms {
  const instances = Math.ceil(terms.maxInstances / groups);
  const fitted = (role: RoleTerms): RoleTerms => {
    const safe = Math.min(role.safe, Math.floor(Math.floor(role.cap / groups) / instances));
    return { ...role, safe, start: Math.min(role.start, safe) };
  };
  return {
    ...terms,
    roles: { primary: fitted(terms.roles.primary), secondary: fitted(terms.roles.secondary) },
  };
}
