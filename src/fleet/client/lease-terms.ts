import type { Role } from '../../config/roles';
import type { Config } from '../../config/schema';
import { type Footprint, leastShare } from '../../plan/footprint';
import { ownShare } from '../../plan/plan';
import { DEFAULT_GRACE_MS, type LeaseTerms, type RoleTerms } from '../protocol/terms';

/** The terms of a leased budget: caps and safe shares from the config, and the least that a process needs to ask. */
export function leaseTermsOf(config: Config, footprint: Footprint): LeaseTerms {
  const { ttlMS, renewMS, maxInstances } = config.connections.lease;
  const termsOf = (role: Role): RoleTerms => {
    const safe = ownShare(config, role);
    return { cap: config.connections[role], safe, start: Math.min(safe, leastShare(footprint)) };
  };
  const roles = { primary: termsOf('primary'), secondary: termsOf('secondary') };
  return { ttlMS, renewMS, graceMS: DEFAULT_GRACE_MS, maxInstances, roles };
}
