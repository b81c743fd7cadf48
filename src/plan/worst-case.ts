import { ROLES, type Role } from '../config/roles';
import { canonicalJson } from './canonical';
import { LEAST_READS, STRICTNESS } from './guard';
import { ownShare } from './plan';
import type { PlanPair } from './plan-change';
import type { PlanRecord } from './plan-record';
import { PREFERENCE_RANK } from './primary-reach';

/**
 * Something that is worse in the worst case: more connections at a member, reads that reach the primary where they
 * did not, a guard that sees less. It is breaking, whatever key brought it about.
 */
export interface Growth {
  /** The paths that can bring it about: those of them that changed have. */
  readonly paths: readonly string[];
  readonly reason: string;
}

/** Every worst case of the new plan that is worse than under the accepted one, with the fleet that runs under that. Pure. */
export function growths(plans: PlanPair): Growth[] {
  const { before, after } = plans;
  // Without enforcement there is no limit that could move; the mode has a rule of its own.
  const enforced = before.mode === 'enforce' && after.mode === 'enforce';
  return [
    ...guardGrowths(plans),
    ...(enforced ? [...connectionGrowths(plans), ...leaseGrowths(plans), ...readGrowths(plans)] : []),
  ];
}

const AT: Readonly<Record<Role, string>> = { primary: 'the primary', secondary: 'each secondary' };

/** Instances that may run, by the plan that was accepted: a new configuration starts or stops none. */
function fleetOf({ connections }: PlanRecord): number {
  return connections.lease?.maxInstances ?? connections.instances;
}

/** Connections at one member of all instances that may run, in normal times. */
function together(plan: PlanRecord, role: Role, fleet: number): number {
  return plan.connections.budget === 'static' ? ownShare(plan, role) * fleet : plan.connections[role];
}

function connectionGrowths({ before, after }: PlanPair): Growth[] {
  const fleet = fleetOf(before);
  return ROLES.flatMap((role): Growth[] => {
    const cap = before.connections[role];
    const normal = together(after, role, fleet);
    if (normal > cap) {
      return [
        {
          paths: [`connections.${role}`, 'connections.instances', 'connections.budget'],
          reason: `the ${fleet} instances that may run would hold up to ${normal} connections at ${AT[role]} together, under an accepted cap of ${cap}`,
        },
      ];
    }
    if (before.connections.lease === undefined || after.connections.lease === undefined) return [];
    const away = ownShare(after, role) * fleet;
    if (away <= cap) return [];
    return [
      {
        paths: [`connections.${role}`, 'connections.lease.maxInstances', 'connections.lease.groups'],
        reason: `while the lease store is away the ${fleet} instances that may run would hold up to ${away} connections at ${AT[role]} together, under an accepted cap of ${cap}`,
      },
    ];
  });
}

/** During a rollout instances of both plans run: they have to see each other. */
function leaseGrowths({ before, after }: PlanPair): Growth[] {
  const [old, now] = [before.connections, after.connections];
  if (old.budget !== now.budget) {
    return [
      {
        paths: ['connections.budget'],
        reason:
          'while both run, instances with a lease and instances without do not see each other and may hold twice the caps together: stop all, then start',
      },
    ];
  }
  if (old.lease === undefined || now.lease === undefined) return [];
  const found: Growth[] = [];
  if (hasMoved(old.lease, now.lease) || isElsewhere(before, after)) {
    found.push({
      paths: [
        'connections.lease.store',
        'connections.lease.uriEnv',
        'connections.lease.database',
        'connections.lease.groups',
        'driver.seeds',
        'driver.replicaSet',
      ],
      reason:
        'instances of before and after keep their leases in two places, do not see each other, and may hold twice the caps together: stop all, then start',
    });
  }
  if (after.instance !== undefined && after.instance !== before.instance) {
    found.push({
      paths: ['instance'],
      reason:
        'all processes that read the file have one name and so one lease, which each of them takes whole',
    });
  }
  return found;
}

type Lease = NonNullable<PlanRecord['connections']['lease']>;

/** A lock of an earlier version does not know where they were kept, but in how many groups. */
function hasMoved(before: Lease, after: Lease): boolean {
  if (before.groups !== after.groups) return true;
  if (before.store === undefined) return false;
  return (
    canonicalJson([before.store, before.uriEnv, before.database]) !==
    canonicalJson([after.store, after.uriEnv, after.database])
  );
}

/** The leases are in the governed deployment, and that is another one; a lock of an earlier version does not know it. */
function isElsewhere(before: PlanRecord, after: PlanRecord): boolean {
  const { lease } = after.connections;
  if (lease?.store !== 'mongodb' || lease.uriEnv !== undefined) return false;
  const [old, now] = [before.driver, after.driver];
  if (old?.seeds === undefined || now?.seeds === undefined) return false;
  return old.seeds !== now.seeds || old.replicaSet !== now.replicaSet;
}

function readGrowths({ before, after }: PlanPair): Growth[] {
  const found: Growth[] = [];
  const rank = PREFERENCE_RANK[after.reads.preference];
  if (rank >= PREFERENCE_RANK.secondaryPreferred && rank < PREFERENCE_RANK.primaryPreferred) {
    const [old, now] = [before.reads, after.reads];
    if (mayMatchFewer(old.tags, now.tags)) {
      found.push({
        paths: ['reads.tags'],
        reason: 'where no secondary matches, every read becomes a fallback read at the primary',
      });
    }
    const stale = ({ maxStalenessSeconds }: typeof old): number =>
      maxStalenessSeconds ?? Number.POSITIVE_INFINITY;
    if (stale(now) < stale(old)) {
      found.push({
        paths: ['reads.maxStalenessSeconds'],
        reason:
          'when all secondaries lag more, every read becomes a fallback read at the primary, sooner than now',
      });
    }
    if (now.discoveryMS < old.discoveryMS) {
      found.push({
        paths: ['reads.discoveryMS'],
        reason: 'a restarting fleet falls back to the primary sooner',
      });
    }
  }
  if (after.driver?.loadBalanced === true && before.driver?.loadBalanced === false) {
    found.push({
      paths: ['driver.loadBalanced'],
      reason: 'behind a load balancer members have no roles: nothing here keeps reads off the primary',
    });
  }
  return found;
}

type TagSets = PlanRecord['reads']['tags'];

/** Whether some member that matched may match no more: there is no catch-all, and a set that was tried is gone. */
function mayMatchFewer(before: TagSets, after: TagSets): boolean {
  const catchesAll = after.length === 0 || after.some((set) => Object.keys(set).length === 0);
  if (catchesAll) return false;
  const kept = new Set(after.map(canonicalJson));
  return before.length === 0 || before.some((set) => !kept.has(canonicalJson(set)));
}

function guardGrowths({ before, after }: PlanPair): Growth[] {
  const [old, now] = [before.drift, after.drift];
  const found: Growth[] = [];
  if (STRICTNESS[now.onDrift] < STRICTNESS[old.onDrift]) {
    found.push({ paths: ['drift.onDrift'], reason: 'the guard is weaker: more takes effect, or goes on' });
  }
  if (now.windowSeconds < old.windowSeconds) {
    found.push({
      paths: ['drift.windowSeconds'],
      reason: `fewer than ${LEAST_READS} reads in a window say nothing: below ${rateOf(now.windowSeconds)} reads a second the run-time guard is off (before: ${rateOf(old.windowSeconds)})`,
    });
  }
  return found;
}

function rateOf(windowSeconds: number): string {
  return (LEAST_READS / windowSeconds).toFixed(1);
}
