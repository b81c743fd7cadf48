import type { Role } from '../config/roles';
import type { MemberEstimate } from './protocol/estimates';
import type { LeaseState, RoleLease } from './protocol/lease-state';
import type { PerRole } from './protocol/terms';

export interface InstanceView {
  readonly id: string;
  /** `silent`: its lease ran out without a release. */
  readonly state: 'live' | 'leaving' | 'silent';
  /** In seconds, by the store's clock; 0 when it has ended. */
  readonly leaseSecondsLeft: number;
  readonly weight: number;
  readonly startedAt: Date;
  readonly fingerprint: string;
  /** Its fingerprint is not the one that most live instances have. */
  readonly differs: boolean;
  readonly roles: PerRole<RoleLease>;
}

/** A member as an instance found it. */
export interface MemberView extends MemberEstimate {
  /** Since it was told, by the store's clock. */
  readonly secondsAgo: number;
}

export interface FleetView {
  /** "service@cluster", and " 1/4" for the first of four documents that the leases are spread over. */
  readonly key: string;
  readonly learning: boolean;
  readonly instances: readonly InstanceView[];
  /** As the last instance that renewed was configured; absent where nobody has. */
  readonly caps?: PerRole<number>;
  readonly maxInstances?: number;
  /** Sums over the instances that are not silent. */
  readonly granted: PerRole<number>;
  readonly held: PerRole<number>;
  /** Plan fingerprints of live instances, the most frequent first. More than one: the fleet does not agree. */
  readonly fingerprints: readonly string[];
  /** With `connections.adaptive` "on": what a newcomer begins with. */
  readonly members: readonly MemberView[];
}

/** What people see of a state. `undefined`: nobody has asked for a lease yet. */
export function viewOf(key: string, state: LeaseState | undefined): FleetView {
  const clock = state?.clock ?? 0;
  const leases = state?.leases ?? [];
  const live = leases.filter(({ expiresAt }) => expiresAt > clock);
  const fingerprints = byFrequency(
    live.filter(({ leaving }) => !leaving).map(({ fingerprint }) => fingerprint),
  );
  const sum = (field: 'grant' | 'held'): PerRole<number> => {
    const of = (role: Role) => live.reduce((total, { roles }) => total + roles[role][field], 0);
    return { primary: of('primary'), secondary: of('secondary') };
  };
  return {
    key,
    learning: state !== undefined && clock < state.learningUntil,
    instances: leases.map((lease) => ({
      id: lease.id,
      state: lease.expiresAt <= clock ? 'silent' : lease.leaving ? 'leaving' : 'live',
      leaseSecondsLeft: Math.max(0, lease.expiresAt - clock) / 1_000,
      weight: lease.weight / 10,
      startedAt: new Date(lease.startedAt),
      fingerprint: lease.fingerprint,
      differs: fingerprints[0] !== undefined && lease.fingerprint !== fingerprints[0],
      roles: lease.roles,
    })),
    ...limitsOf(state),
    granted: sum('grant'),
    held: sum('held'),
    fingerprints,
    members: (state?.estimates ?? []).map(({ at, ...estimate }) => ({
      ...estimate,
      secondsAgo: Math.max(0, clock - at) / 1_000,
    })),
  };
}

function limitsOf(state: LeaseState | undefined): Pick<FleetView, 'caps' | 'maxInstances'> {
  if (state === undefined) return {};
  const { roles, maxInstances } = state.terms;
  return { caps: { primary: roles.primary.cap, secondary: roles.secondary.cap }, maxInstances };
}

function byFrequency(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
