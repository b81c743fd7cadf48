import type { Role } from '../../config/roles';
import { mergeEstimates } from './estimates';
import { targetOf } from './fair-share';
import { countedOf, type Lease, type LeaseState } from './lease-state';
import type { Grant, RenewRequest, RoleGrant } from './messages';
import { reserveFor } from './reserve';
import { clockStepMS, strictest } from './strictest';
import { ownTermsOf, type SharedTerms } from './terms';

export interface Renewed {
  readonly state: LeaseState;
  readonly grant: Grant;
}

/**
 * Leases that a state keeps for each instance that may be alive. In a crash loop most are of the dead, and a document that
 * grows with every life is rewritten by all. Whoever finds no place has its start share, which one of the dead counts.
 */
export const PLACES_PER_INSTANCE = 2;

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
  const advanced = advance(before, request, now);
  const strict = strictest(advanced, terms);
  const known = forgetSurplus(advanced, request, strict);
  if (former === undefined && unexpiredOf(known).length >= PLACES_PER_INSTANCE * strict.maxInstances) {
    return { state: known, grant: fullGrant(known) };
  }
  const renewed = renewedLease(request, known.clock);
  const leases =
    former === undefined
      ? [...known.leases, renewed]
      : known.leases.map((lease) => (lease.id === id ? renewed : lease));
  const state = { ...known, leases };
  const unexpired = unexpiredOf(state);
  const unexpiredOthers = unexpired.filter((lease) => lease !== renewed);
  const live = unexpired.filter((lease) => !lease.leaving);
  const lapsed = lapsedOf(state);
  const wasLive = former !== undefined && former.expiresAt > state.clock;
  const learning = state.clock < state.learningUntil;
  const cautious = state.clock < state.cautiousUntil;

  const grantOf = (role: Role): RoleGrant => {
    const { cap } = terms.roles[role];
    let others = 0;
    let leaving = 0;
    for (const lease of unexpiredOthers) {
      const counted = countedOf(lease.roles[role]);
      others += counted;
      if (lease.leaving) leaving += counted;
    }
    const reserve = reserveFor(unexpiredOthers, lapsed, role, strict, cautious);
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
      estimates: state.estimates ?? [],
    },
  };
}

/** The state with its clock moved on and without the leases that nobody can hold any more. */
function advance(before: LeaseState | undefined, request: RenewRequest, now: number): LeaseState {
  const { ttlMS, renewMS, graceMS } = request.terms;
  const stepMS = before === undefined ? 0 : clockStepMS(unexpiredOf(before), request.terms);
  const elapsed = before === undefined ? 0 : Math.max(0, Math.min(now - before.at, stepMS));
  const clock = (before?.clock ?? 0) + elapsed;
  const lost = request.version > (before?.version ?? 0);
  const learned = clock + ttlMS + renewMS;
  const cautiousUntil = lost ? learned + graceMS : (before?.cautiousUntil ?? 0);
  return {
    version: Math.max(before?.version ?? 0, request.version) + 1,
    at: now,
    clock,
    learningUntil: before === undefined || lost ? learned : before.learningUntil,
    cautiousUntil,
    forgotten: clock < cautiousUntil ? (before?.forgotten ?? null) : null,
    terms: request.terms,
    estimates: mergeEstimates(before?.estimates ?? [], request.estimates, clock),
    leases: (before?.leases ?? []).filter(
      ({ id, leaving, expiresAt }) => id === request.id || expiresAt + (leaving ? 0 : graceMS) > clock,
    ),
  };
}

/**
 * The state with no more silent leases than can be alive. What was known of more can't be told apart any more: until the
 * last of them would be forgotten every free slot is reserved at the safe share.
 */
function forgetSurplus(state: LeaseState, { id, terms }: RenewRequest, strict: SharedTerms): LeaseState {
  const surplus = lapsedOf(state)
    .filter((lease) => lease.id !== id)
    .slice(strict.maxInstances);
  if (surplus.length === 0) return state;
  return {
    ...state,
    cautiousUntil: Math.max(state.cautiousUntil, state.clock + terms.graceMS),
    forgotten: strict,
    leases: state.leases.filter((lease) => !surplus.includes(lease)),
  };
}

type Timed = Pick<LeaseState, 'clock' | 'leases'>;

function unexpiredOf({ clock, leases }: Timed): readonly Lease[] {
  return leases.filter(({ expiresAt }) => expiresAt > clock);
}

function lapsedOf({ clock, leases }: Timed): readonly Lease[] {
  return leases.filter(({ expiresAt }) => expiresAt <= clock);
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
    terms: ownTermsOf(terms),
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
    estimates: state.estimates ?? [],
  };
}

function fullGrant({ version, clock, leases, estimates = [] }: LeaseState): Grant {
  const none = { grant: 0, target: 0 };
  const live = unexpiredOf({ clock, leases }).filter(({ leaving }) => !leaving).length;
  const lapsed = lapsedOf({ clock, leases }).length;
  return { status: 'full', version, live, lapsed, roles: { primary: none, secondary: none }, estimates };
}
