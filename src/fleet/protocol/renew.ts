import type { Role } from '../../config/roles';
import { targetOf } from './fair-share';
import { countedOf, type Lease, type LeaseState } from './lease-state';
import type { Grant, RenewRequest, RoleGrant } from './messages';
import { reserveFor } from './reserve';

export interface Renewed {
  readonly state: LeaseState;
  readonly grant: Grant;
}

/**
 * Renews or takes a lease. Pure; this is the protocol, and the stores are the same computation in other
 * languages. `now`: wall clock of the store in milliseconds. `before`: undefined when there is no state.
 */
export function renew(before: LeaseState | undefined, request: RenewRequest, now: number): Renewed {
  const { id, seq, terms } = request;
  const former = before?.leases.find((lease) => lease.id === id);
  if (before !== undefined && former !== undefined && former.seq >= seq) {
    return { state: before, grant: staleGrant(before, former) };
  }
  const state = advance(before, request, now);
  const renewed = renewedLease(request, state.clock);
  const leases =
    former === undefined
      ? [...state.leases, renewed]
      : state.leases.map((lease) => (lease === former ? renewed : lease));
  const unexpired = leases.filter((lease) => lease.expiresAt > state.clock);
  const live = unexpired.filter((lease) => !lease.leaving);
  const lapsed = leases.filter((lease) => lease.expiresAt <= state.clock);
  const wasLive = former !== undefined && former.expiresAt > state.clock;
  const learning = state.clock < state.learningUntil;
  const cautious = state.clock < state.cautiousUntil;

  const grantOf = (role: Role): RoleGrant => {
    const { cap } = terms.roles[role];
    let others = 0;
    let leaving = 0;
    for (const lease of unexpired) {
      if (lease === renewed) continue;
      const counted = countedOf(lease.roles[role]);
      others += counted;
      if (lease.leaving) leaving += counted;
    }
    const reserve = reserveFor(unexpired, lapsed, role, terms, cautious);
    const budget = Math.max(0, cap - reserve.planned - leaving);
    const target = targetOf(live, renewed, role, budget, terms.roles[role]);
    const { has } = request.claims[role];
    // While more is counted than there should be (a cap was lowered, a stopped process came back), everyone
    // shrinks to its target, not to nothing: what it was granted is counted already.
    const kept = former !== undefined && wasLive ? Math.min(has, former.roles[role].grant) : 0;
    const free = cap - reserve.strict - others;
    const grant = learning
      ? Math.min(has, Math.max(0, cap - others))
      : Math.max(0, Math.min(target, Math.max(kept, free)));
    return { grant, target };
  };
  const roles = { primary: grantOf('primary'), secondary: grantOf('secondary') };
  const granted = withGrants(renewed, roles);
  return {
    state: { ...state, leases: leases.map((lease) => (lease === renewed ? granted : lease)) },
    grant: {
      status: learning ? 'learning' : 'granted',
      version: state.version,
      live: live.length,
      lapsed: lapsed.length,
      roles,
    },
  };
}

/** The state with its clock moved on and without the leases that nobody can hold any more. */
function advance(before: LeaseState | undefined, request: RenewRequest, now: number): LeaseState {
  const { ttlMS, renewMS, graceMS } = request.terms;
  const elapsed = before === undefined ? 0 : Math.max(0, Math.min(now - before.at, renewMS));
  const clock = (before?.clock ?? 0) + elapsed;
  const lost = request.version > (before?.version ?? 0);
  const learned = clock + ttlMS + renewMS;
  return {
    version: Math.max(before?.version ?? 0, request.version) + 1,
    at: now,
    clock,
    learningUntil: before === undefined || lost ? learned : before.learningUntil,
    cautiousUntil: lost ? learned + graceMS : (before?.cautiousUntil ?? 0),
    terms: request.terms,
    leases: (before?.leases ?? []).filter(
      ({ id, leaving, expiresAt }) => id === request.id || expiresAt + (leaving ? 0 : graceMS) > clock,
    ),
  };
}

function renewedLease(request: RenewRequest, clock: number): Lease {
  const { id, seq, weight, fingerprint, startedAt, terms, claims } = request;
  const { primary, secondary } = claims;
  return {
    id,
    seq,
    weight,
    fingerprint,
    startedAt,
    expiresAt: clock + terms.ttlMS + terms.renewMS,
    leaving: false,
    roles: { primary: { ...primary, grant: 0 }, secondary: { ...secondary, grant: 0 } },
  };
}

function withGrants(lease: Lease, grants: Grant['roles']): Lease {
  const { primary, secondary } = lease.roles;
  return {
    ...lease,
    roles: {
      primary: { ...primary, grant: grants.primary.grant },
      secondary: { ...secondary, grant: grants.secondary.grant },
    },
  };
}

function staleGrant(state: LeaseState, { roles }: Lease): Grant {
  const { primary, secondary } = roles;
  return {
    status: 'stale',
    version: state.version,
    live: 0,
    lapsed: 0,
    roles: {
      primary: { grant: primary.grant, target: primary.grant },
      secondary: { grant: secondary.grant, target: secondary.grant },
    },
  };
}
