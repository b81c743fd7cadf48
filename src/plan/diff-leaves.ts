import { canonicalJson } from './canonical';
import { type PlanChange, type PlanPair, type Rule, risky, show } from './plan-change';
import { compareText } from './plan-record';
import { CONNECTION_RULES } from './rules/connection-rules';
import { DRIVER_RULES, driverPresence } from './rules/driver-rules';
import { GUARD_RULES } from './rules/guard-rules';
import { READ_RULES } from './rules/read-rules';
import { waiverRule } from './rules/waiver-rule';

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
export function diffLeaves(before: Leaves, after: Leaves, plans: PlanPair): PlanChange[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].flatMap((path) => judge(path, before.get(path), after.get(path), plans));
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

function judge(path: string, before: unknown, after: unknown, plans: PlanPair): PlanChange[] {
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
