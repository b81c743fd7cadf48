import { canonicalJson } from './canonical';
import { type ChangeClass, type PlanChange, type PlanPair, type Rule, risky, show } from './plan-change';
import { compareText, type PlanRecord } from './plan-record';
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

const ORDER: Readonly<Record<ChangeClass, number>> = { breaking: 0, risky: 1, safe: 2 };

/** Every change between two plans of one service, the breaking ones first. Pure. */
export function diffPlans(before: PlanRecord, after: PlanRecord): PlanChange[] {
  const plans = { before, after };
  const [old, now] = [leavesOf(before), leavesOf(after)];
  if ((before.driver === undefined) !== (after.driver === undefined)) {
    for (const leaves of [old, now]) dropDriverLeaves(leaves);
    old.set('driver', before.driver);
    now.set('driver', after.driver);
  }
  const paths = new Set([...old.keys(), ...now.keys()]);
  const changes = [...paths].flatMap((path) => judge(path, old.get(path), now.get(path), plans));
  return changes.sort((a, b) => ORDER[a.class] - ORDER[b.class]);
}

function judge(path: string, before: unknown, after: unknown, plans: PlanPair): PlanChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const rule = RULES.get(path) ?? ruleOf(path);
  return [rule(before, after, plans)].flat().map((finding) => ({
    service: plans.after.service,
    path,
    class: finding.class,
    sentence: finding.sentence,
    reason: finding.reason,
    before,
    after,
  }));
}

/** A key that no rule knows is never safe: a new key can't slip through a forgotten rule. */
function ruleOf(path: string): Rule {
  return (before, after, { after: plan }) =>
    risky(`${plan.service}: ${path} changes from ${show(before)} to ${show(after)}`, 'look at what it does');
}

/** Values by path; a list is one value. */
function leavesOf(node: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    leaves.set(path, node);
    return leaves;
  }
  for (const [key, child] of Object.entries(node).sort(([a], [b]) => compareText(a, b))) {
    leavesOf(child, path === '' ? key : `${path}.${key}`, leaves);
  }
  return leaves;
}

function dropDriverLeaves(leaves: Map<string, unknown>): void {
  for (const path of leaves.keys()) {
    if (path.startsWith('driver.')) leaves.delete(path);
  }
}
