import type { RenewRequest } from '../../src/fleet/protocol/messages';
import type { LeaseTerms } from '../../src/fleet/protocol/terms';

/** Twelve instances at most at a secondary of 120: safe 10, start 3. */
export const TERMS: LeaseTerms = {
  ttlMS: 15_000,
  renewMS: 5_000,
  graceMS: 900_000,
  maxInstances: 12,
  roles: {
    primary: { cap: 36, safe: 3, start: 3 },
    secondary: { cap: 120, safe: 10, start: 3 },
  },
};

export function request(id: string, overrides: Partial<RenewRequest> = {}): RenewRequest {
  return {
    id,
    seq: 1,
    version: 0,
    weight: 10,
    fingerprint: 'plan-a',
    startedAt: 1_700_000_000_000,
    terms: TERMS,
    claims: { primary: { has: 3, held: 3, want: 3 }, secondary: { has: 3, held: 3, want: 3 } },
    estimates: [],
    ...overrides,
  };
}
