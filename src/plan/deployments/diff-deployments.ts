import { DEFAULT_DEPLOYMENT } from '../../config/deployment-schema';
import { canonicalJson } from '../canonical';
import type { JudgedChange } from '../plan-change';
import type { PlanRecord } from '../plan-record';
import { compareSections } from './compare-sections';
import { appears, disappears, leasesMove, matchChanges, orderChanges } from './deployment-changes';
import { deploymentPlan, isSameMatch, namedIn, sectionIn } from './deployment-record';
import { matchOverlap } from './match-overlap';

/**
 * Every change of the named deployments between two plans. One that is new is compared with what its clients had
 * before, one that is gone with what they have now: the top level, and the deployments that match some of them too.
 * @param top the changes at the top level, which are not told again
 */
export function diffDeployments(
  before: PlanRecord,
  after: PlanRecord,
  top: readonly JudgedChange[],
): JudgedChange[] {
  const [old, now] = [namedIn(before), namedIn(after)];
  const compare = (name: string, from: string, to: string): JudgedChange[] => {
    const plans = { before: deploymentPlan(before, from), after: deploymentPlan(after, to) };
    return [...compareSections(name, plans, top), ...(from === to ? [] : leasesMove(name, plans))];
  };
  const arrive = (name: string): JudgedChange[] => [
    appears(name, after),
    ...namesInOther(name, after, before).flatMap((from) => compare(name, from, name)),
  ];
  const leave = (name: string): JudgedChange[] => [
    disappears(name, before),
    ...namesInOther(name, before, after)
      .filter((to) => !isRenamed(name, to))
      .flatMap((to) => compare(name, name, to)),
  ];
  /** One of another name for the same clients arrives, and is compared there. */
  const isRenamed = (from: string, to: string): boolean =>
    now.includes(to) && !old.includes(to) && isSameMatch(sectionIn(before, from), sectionIn(after, to));
  const stay = (name: string): JudgedChange[] => [
    ...matchChanges(name, after.service, sectionIn(before, name), sectionIn(after, name)),
    ...compare(name, name, name),
  ];
  return unique([
    ...now.flatMap((name) => (old.includes(name) ? stay(name) : arrive(name))),
    ...old.filter((name) => !now.includes(name)).flatMap(leave),
    ...orderChanges(before, after),
  ]);
}

/**
 * Where the clients of a deployment that only `record` has may be in the `other` plan: with those that match a client
 * of it and are not tried before it in both, up to one that matches all the same clients; else at the top level too.
 */
function namesInOther(name: string, record: PlanRecord, other: PlanRecord): string[] {
  const names = namedIn(record);
  const own = sectionIn(record, name);
  const found: string[] = [];
  for (const candidate of namedIn(other)) {
    const isTriedFirst = names.includes(candidate) && names.indexOf(candidate) < names.indexOf(name);
    const section = sectionIn(other, candidate);
    if (isTriedFirst || matchOverlap(own.match, section.match) !== 'any') continue;
    found.push(candidate);
    if (isSameMatch(own, section)) return found;
  }
  return [...found, DEFAULT_DEPLOYMENT];
}

/** A client may come from several places that had the same. */
function unique(changes: readonly JudgedChange[]): JudgedChange[] {
  return [...new Map(changes.map((change) => [canonicalJson(change), change])).values()];
}
