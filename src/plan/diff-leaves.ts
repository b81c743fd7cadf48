import { canonicalJson } from './canonical';
import { type JudgedChange, type PlanPair, type Rule, risky, show } from './plan-change';
import { compareText } from './plan-record';
import { CONNECTION_RULES } from './rules/connection-rules';
import { DRIVER_RULES, driverPresence } from './rules/driver-rules';
import { GUARD_RULES } from './rules/guard-rules';
import { READ_RULES } from './rules/read-rules';
import { waiverRule } from './rules/waiver-rule';
import { type Growth, growths } from './worst-case';

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    ...GUARD_RULES,
    ...CONNECTION_RULES,
    ...READ_RULES,
    ...DRIVER_RULES,
    'reads.primaryAllowed': waiverRule,
    driver: (_before, _after, plans) => driverPresence(plans),
  } satisfies Record<string, Rule>),
);

/** Values by path; a list is one value. */
export type Leaves = Map<string, unknown>;

/** The changes between the values of two plans, each path judged by its rule. */
export function diffLeaves(before: Leaves, after: Leaves, plans: PlanPair): JudgedChange[] {
  if (hasLease(before) !== hasLease(after)) for (const leaves of [before, after]) dropUsualLease(leaves);
  const paths = new Set([...before.keys(), ...after.keys()]);
  const changes = [...paths].flatMap((path) => judge(path, before.get(path), after.get(path), plans));
  return growths(plans).reduce(raise, changes);
}

/** What makes a worst case grow is breaking, not risky; what is safe helps against it, and it is another that does it. */
function raise(changes: readonly JudgedChange[], { paths, reason }: Growth): JudgedChange[] {
  return changes.map((change) =>
    change.class === 'risky' && paths.includes(change.path)
      ? { ...change, class: 'breaking', reason }
      : change,
  );
}

const MAX_INSTANCES = 'connections.lease.maxInstances';

function hasLease(leaves: Leaves): boolean {
  return leaves.has(MAX_INSTANCES);
}

/** Of leases that come or go with the budget only their number is told, and in how many groups they are. */
function dropUsualLease(leaves: Leaves): void {
  for (const [path, value] of leaves) {
    if (!path.startsWith('connections.lease.') || path === MAX_INSTANCES) continue;
    if (path !== 'connections.lease.groups' || value === 1) leaves.delete(path);
  }
}

/** The values of a plan, or of a part of one. */
export function leavesOf(node: unknown, path = '', leaves: Leaves = new Map()): Leaves {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    leaves.set(path, node);
    return leaves;
  }
  for (const [key, child] of Object.entries(node).sort(([a], [b]) => compareText(a, b))) {
    leavesOf(child, path === '' ? key : `${path}.${key}`, leaves);
  }
  return leaves;
}

function judge(path: string, before: unknown, after: unknown, plans: PlanPair): JudgedChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const rule = RULES.get(path) ?? ruleOf(path);
  const { service } = plans.after;
  return [rule(before, after, plans)].flat().map((finding) => ({ service, path, ...finding, before, after }));
}

/** A key that no rule knows is never safe: a new key can't slip through a forgotten rule. */
function ruleOf(path: string): Rule {
  return (before, after, { after: plan }) =>
    risky(`${plan.service}: ${path} changes from ${show(before)} to ${show(after)}`, 'look at what it does');
}
