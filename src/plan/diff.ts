import type { ChangeClass } from './change-class';
import { diffDeployments } from './deployments/diff-deployments';
import { diffLeaves, type Leaves, leavesOf } from './diff-leaves';
import type { JudgedChange, PlanChange } from './plan-change';
import type { PlanRecord } from './plan-record';
import { ruleIdOf } from './rules/catalog';

const SEEDS = ['driver.seeds', 'driver.replicaSet'];

const ORDER: Readonly<Record<ChangeClass, number>> = { breaking: 0, risky: 1, safe: 2 };

/** Every change between two plans of one service, the breaking ones first. Pure. */
export function diffPlans(before: PlanRecord, after: PlanRecord): PlanChange[] {
  const top = diffTopLevel(before, after);
  return [...top, ...diffDeployments(before, after, top)]
    .map((change) => ({ ...change, rule: ruleIdOf(change) }))
    .sort((a, b) => ORDER[a.class] - ORDER[b.class]);
}

/** What every client has that is of no named deployment, and what the whole process has. */
function diffTopLevel(before: PlanRecord, after: PlanRecord): JudgedChange[] {
  const [old, now] = [topLeaves(before), topLeaves(after)];
  if ((before.driver === undefined) !== (after.driver === undefined)) {
    for (const leaves of [old, now]) dropDriverLeaves(leaves);
    old.set('driver', before.driver);
    now.set('driver', after.driver);
  }
  // A lock of an earlier version has no seeds: nothing is known to have changed.
  if (before.driver?.seeds === undefined || after.driver?.seeds === undefined) {
    for (const leaves of [old, now]) for (const path of SEEDS) leaves.delete(path);
  }
  return diffLeaves(old, now, { before, after });
}

function topLeaves({ deployments: _, ...top }: PlanRecord): Leaves {
  return leavesOf(top);
}

function dropDriverLeaves(leaves: Leaves): void {
  for (const path of leaves.keys()) {
    if (path.startsWith('driver.')) leaves.delete(path);
  }
}
