import { pathIn } from '../../config/deployments';
import { diffLeaves, leavesOf } from '../diff-leaves';
import type { JudgedChange, PlanPair } from '../plan-change';
import type { PlanRecord } from '../plan-record';
import { labelOf } from './deployment-record';

/**
 * What a deployment has of its own, in two plans, by the rules of the top level, told with its name and its paths.
 * @param top the changes at the top level, which are not told again
 */
export function compareSections(name: string, plans: PlanPair, top: readonly JudgedChange[]): JudgedChange[] {
  const { service } = plans.after;
  const label = labelOf(service, name);
  const pair = { before: { ...plans.before, service: label }, after: { ...plans.after, service: label } };
  const own = diffLeaves(ownLeaves(pair.before), ownLeaves(pair.after), pair);
  const changes = [
    ...own.map((change) => ({ ...change, path: pathIn(name, change.path) })),
    ...brokenByMode(pair, top),
  ];
  return changes.map((change) => ({ ...change, service }));
}

function ownLeaves({ connections, reads, drift }: PlanRecord) {
  const { maxPrimaryReadShare, windowSeconds } = drift;
  return leavesOf({ connections, reads, drift: { maxPrimaryReadShare, windowSeconds } });
}

/** The mode is the process's and is told at the top level; here only where it breaks what this deployment had alone. */
function brokenByMode({ before, after }: PlanPair, top: readonly JudgedChange[]): JudgedChange[] {
  if (top.some((change) => change.path === 'mode' && change.class === 'breaking')) return [];
  const changes = diffLeaves(leavesOf({ mode: before.mode }), leavesOf({ mode: after.mode }), {
    before,
    after,
  });
  return changes.filter((change) => change.class === 'breaking');
}
