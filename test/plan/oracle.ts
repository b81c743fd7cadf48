import { matchesNamespace } from '../../src/config/namespace-pattern';
import type { Config } from '../../src/config/schema';
import { ownShare } from '../../src/plan/plan';

/*
 * What can really get worse from one configuration to the next, by what a member, a primary and a guard would meet.
 * Written against the configuration alone: it knows no rule, no record and no worst case of the product.
 */

const NAMESPACES = ['app.users', 'app.x', 'app2.y', 'app', 'other.users'];
const RANK = { secondary: 0, secondaryPreferred: 1, nearest: 2, primaryPreferred: 3, primary: 4 } as const;
const STRICT = { warn: 0, hold: 1, refuse: 2 } as const;
const ROLES = ['primary', 'secondary'] as const;

/** Why `after` is worse than `before`, with the instances that may run under `before`; empty: it is not. */
export function worse(before: Config, after: Config): string[] {
  return [...weakerGuards(before, after), ...(before.mode === 'enforce' ? whileEnforced(before, after) : [])];
}

function weakerGuards({ drift: old }: Config, { drift: now }: Config): string[] {
  const found: string[] = [];
  if (STRICT[now.onDrift] < STRICT[old.onDrift]) found.push('onDrift');
  if (now.maxPrimaryReadShare > old.maxPrimaryReadShare) found.push('share of reads at the primary');
  // It takes 100 reads in a window to say anything.
  if (100 / now.windowSeconds > 100 / old.windowSeconds)
    found.push('reads a second below which nothing is said');
  if (now.lock !== old.lock) found.push('another lock');
  return found;
}

function whileEnforced(before: Config, after: Config): string[] {
  if (after.mode === 'observe') return ['mode'];
  return [...connections(before, after), ...leases(before, after), ...reads(before, after)];
}

function connections(before: Config, after: Config): string[] {
  const running = fleetOf(before);
  const total = (config: Config, role: (typeof ROLES)[number]): number =>
    config.connections.budget === 'static' ? ownShare(config, role) * running : config.connections[role];
  return ROLES.flatMap((role) => {
    const cap = before.connections[role];
    if (total(after, role) > Math.max(total(before, role), cap)) return [`connections at ${role}`];
    const leased = before.connections.budget === 'leased' && after.connections.budget === 'leased';
    return leased && ownShare(after, role) * running > cap ? [`connections at ${role}, store away`] : [];
  });
}

/** A configuration starts and stops no instance. */
function fleetOf({ connections: { budget, instances, lease } }: Config): number {
  return budget === 'leased' ? lease.maxInstances : instances;
}

function leases({ connections: old }: Config, { connections: now }: Config): string[] {
  if (old.budget !== now.budget) return ['static beside leased in a rollout'];
  const home = ({ lease }: typeof old): string =>
    JSON.stringify([lease.store, lease.uriEnv, lease.database, lease.groups]);
  return old.budget === 'leased' && home(old) !== home(now) ? ['two lease stores in a rollout'] : [];
}

function reads({ reads: old }: Config, { reads: now }: Config): string[] {
  const found: string[] = [];
  if (RANK[now.preference] > RANK[old.preference]) found.push('preference');
  const gets = (config: typeof old, namespace: string): boolean =>
    config.onPrimaryRead === 'allow' ||
    RANK[config.preference] >= RANK.primaryPreferred ||
    config.primaryAllowed.some((waiver) => matchesNamespace(waiver.namespace, namespace));
  if (NAMESPACES.some((name) => gets(now, name) && !gets(old, name)))
    found.push('reads that ask for the primary');
  if (RANK[now.preference] < RANK.secondaryPreferred || RANK[now.preference] >= RANK.primaryPreferred)
    return found;
  if (mayMatchNobody(old.tags, now.tags)) found.push('tags');
  if ((now.maxStalenessSeconds ?? 1e9) < (old.maxStalenessSeconds ?? 1e9)) found.push('staleness');
  if (now.discoveryMS < old.discoveryMS) found.push('discovery');
  const most = ({ primaryFallback: budget }: typeof old): [number, number] => {
    if (budget.maxConcurrent === 0 || budget.maxPerSecond === 0) return [0, 0];
    const limiters = budget.redisUrlEnv === undefined ? 1_000 : 1;
    return [(budget.maxConcurrent + budget.maxQueued) * limiters, budget.maxPerSecond * limiters];
  };
  const [[oldAtOnce, oldPerSecond], [atOnce, perSecond]] = [most(old), most(now)];
  if (atOnce > oldAtOnce || perSecond > oldPerSecond) found.push('fallback reads');
  return found;
}

function mayMatchNobody(old: Config['reads']['tags'], now: Config['reads']['tags']): boolean {
  const catchesAll = now.length === 0 || now.some((set) => Object.keys(set).length === 0);
  if (catchesAll) return false;
  const isKept = (set: object): boolean => now.some((each) => JSON.stringify(each) === JSON.stringify(set));
  return old.length === 0 || !old.every(isKept);
}
