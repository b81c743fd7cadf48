import type { Role } from '../../config/roles';
import type { Config } from '../../config/schema';
import { ownShare } from '../../plan/plan';
import { DEFAULT_GRACE_MS, type LeaseTerms, type RoleTerms } from '../protocol/terms';

/** What one process holds at each member before it has a lease. */
export interface Footprint {
  readonly clients: number;
  /** 2 when streaming, 1 when polling, 0 behind a load balancer. */
  readonly monitoringPerClient: number;
}

/** The terms of a leased budget: caps and safe shares from the config, and the least that a process needs to ask. */
export function leaseTermsOf(config: Config, { clients, monitoringPerClient }: Footprint): LeaseTerms {
  const { ttlMS, renewMS, maxInstances } = config.connections.lease;
  const termsOf = (role: Role): RoleTerms => {
    const safe = ownShare(config, role);
    const needed = clients * (monitoringPerClient + 1);
    return { cap: config.connections[role], safe, start: Math.min(safe, needed) };
  };
  const roles = { primary: termsOf('primary'), secondary: termsOf('secondary') };
  return { ttlMS, renewMS, graceMS: DEFAULT_GRACE_MS, maxInstances, roles };
}
