import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { pathIn } from '../config/deployments';
import { canonicalJson } from './canonical';
import { deploymentPlan, labelOf, namedDeployment } from './deployment-record';
import { diffLeaves, leavesOf } from './diff-sections';
import { type MatchOverlap, matchOverlap } from './match-overlap';
import { breaking, type Finding, type PlanChange, type PlanPair, risky, safe, show } from './plan-change';
import type { DeploymentRecord, PlanRecord } from './plan-record';

type Match = DeploymentRecord['match'];

/**
 * Every change of the named deployments between two plans. A deployment that is new is compared with what its clients
 * had before, one that is gone with what they have now: the top level, and what else matches them.
 * @param top the changes at the top level, which are not told again
 */
export function diffDeployments(
  before: PlanRecord,
  after: PlanRecord,
  top: readonly PlanChange[],
): PlanChange[] {
  const [old, now] = [namesOf(before), namesOf(after)];
  const compare = (name: string, from: string, to: string): PlanChange[] => {
    const plans = { before: deploymentPlan(before, from), after: deploymentPlan(after, to) };
    return [...compareSections(name, plans, top), ...(from === to ? [] : diffLeases(name, plans))];
  };
  return unique([
    ...now
      .filter((name) => !old.includes(name))
      .flatMap((name) => [
        appears(name, after),
        ...namesInOther(name, after, before).flatMap((from) => compare(name, from, name)),
      ]),
    ...old
      .filter((name) => !now.includes(name))
      .flatMap((name) => [
        disappears(name, before),
        ...namesInOther(name, before, after)
          // A deployment of another name for the same clients is new, and was compared above.
          .filter((to) => old.includes(to) || !isSameMatch(name, before, to, after))
          .flatMap((to) => compare(name, name, to)),
      ]),
    ...now
      .filter((name) => old.includes(name))
      .flatMap((name) => [...diffMatch(name, before, after), ...compare(name, name, name)]),
    ...diffOrder(before, after),
  ]);
}

/**
 * Where the clients of a deployment that is in `record` only may be in the `other` plan: with those that match a client
 * of it and are not tried before it in both, up to one that matches all the same clients; else at the top level too.
 */
function namesInOther(name: string, record: PlanRecord, other: PlanRecord): string[] {
  const names = namesOf(record);
  const isFirst = (candidate: string): boolean =>
    names.includes(candidate) && names.indexOf(candidate) < names.indexOf(name);
  const found: string[] = [];
  for (const candidate of namesOf(other)) {
    if (isFirst(candidate)) continue;
    if (matchOverlap(matchIn(record, name), matchIn(other, candidate)) !== 'any') continue;
    found.push(candidate);
    if (isSameMatch(name, record, candidate, other)) return found;
  }
  return [...found, DEFAULT_DEPLOYMENT];
}

/** Sections of two plans by the rules of the top level, told with the deployment's name and paths. */
function compareSections(name: string, plans: PlanPair, top: readonly PlanChange[]): PlanChange[] {
  const { service } = plans.after;
  const label = labelOf(service, name);
  const pair = {
    before: { ...plans.before, service: label },
    after: { ...plans.after, service: label },
  };
  const changes = [
    ...diffLeaves(leavesOf(sectionsOf(pair.before)), leavesOf(sectionsOf(pair.after)), pair).map(
      (change) => ({ ...change, path: pathIn(name, change.path) }),
    ),
    ...modeOf(pair, top),
  ];
  return changes.map((change) => ({ ...change, service }));
}

function sectionsOf({ connections, reads, drift }: PlanRecord) {
  const { maxPrimaryReadShare, windowSeconds } = drift;
  return { connections, reads, drift: { maxPrimaryReadShare, windowSeconds } };
}

/** The mode is the process's and told at the top level; here only where it breaks what this deployment had, and not that. */
function modeOf(pair: PlanPair, top: readonly PlanChange[]): PlanChange[] {
  if (top.some(({ path, class: kind }) => path === 'mode' && kind === 'breaking')) return [];
  const [before, after] = [pair.before, pair.after].map(({ mode }) => leavesOf({ mode }));
  return diffLeaves(before ?? new Map(), after ?? new Map(), pair).filter(
    (change) => change.class === 'breaking',
  );
}

/** Leases are kept by deployment: an instance with the other plan asks for those of another one. */
function diffLeases(name: string, { before, after }: PlanPair): PlanChange[] {
  if (before.connections.budget !== 'leased' || after.connections.budget !== 'leased') return [];
  const finding = breaking(
    `${labelOf(after.service, name)}: the leases of its clients are kept under another name`,
    'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
  );
  return [changeOf(after.service, `deployments.${name}.connections.lease`, finding, undefined, undefined)];
}

function appears(name: string, after: PlanRecord): PlanChange {
  const { match, connections } = sectionIn(after, name);
  const finding = risky(
    `${labelOf(after.service, name)}: clients that match ${show(match)} are a deployment of their own: up to ${connections.primary} connections at the primary and ${connections.secondary} at each secondary`,
    'a member that other clients reach too, by another name, counts the connections of both',
  );
  return changeOf(after.service, `deployments.${name}`, finding, undefined, sectionIn(after, name));
}

function disappears(name: string, before: PlanRecord): PlanChange {
  const section = sectionIn(before, name);
  const finding = risky(
    `${labelOf(before.service, name)}: clients that match ${show(section.match)} are no deployment of their own any more`,
    'they share caps and budgets with the clients of another deployment, or of the top level',
  );
  return changeOf(before.service, `deployments.${name}`, finding, section, undefined);
}

function diffMatch(name: string, before: PlanRecord, after: PlanRecord): PlanChange[] {
  if (isSameMatch(name, before, name, after)) return [];
  const [old, now] = [matchIn(before, name), matchIn(after, name)];
  const finding = breaking(
    `${labelOf(after.service, name)}: its clients are those that match ${show(now)} (before: ${show(old)})`,
    'clients move under the caps and the read policy of another deployment, or of the top level',
  );
  return [changeOf(after.service, `deployments.${name}.match`, finding, old, now)];
}

const REORDERED: Readonly<Record<MatchOverlap, (sentence: string) => Finding>> = {
  any: (sentence) =>
    breaking(sentence, 'clients that both match move under the caps and the read policy of the other'),
  several_hosts: (sentence) =>
    risky(
      sentence,
      'a client that lists hosts of both moves under the caps and the read policy of the other',
    ),
  none: (sentence) => safe(sentence, 'no client is matched by both'),
};

/** The first that matches counts, so another order moves the clients that two of them match. */
function diffOrder(before: PlanRecord, after: PlanRecord): PlanChange[] {
  const [old, now] = [namesOf(before), namesOf(after)];
  const common = now.filter((name) => old.includes(name));
  const byOverlap = new Map<MatchOverlap, string[]>();
  common.forEach((second, at) => {
    for (const first of common.slice(0, at)) {
      if (old.indexOf(first) < old.indexOf(second)) continue;
      const overlap = matchOverlap(matchIn(after, first), matchIn(after, second));
      byOverlap.set(overlap, [...(byOverlap.get(overlap) ?? []), `${first} before ${second}`]);
    }
  });
  return [...byOverlap].map(([overlap, pairs]) => {
    const sentence = `${after.service}: deployments are tried in another order: ${pairs.join(', ')}`;
    return changeOf(after.service, 'deployments', REORDERED[overlap](sentence), old, now);
  });
}

function changeOf(
  service: string,
  path: string,
  finding: Finding,
  before: unknown,
  after: unknown,
): PlanChange {
  return { service, path, ...finding, before, after };
}

function namesOf({ deployments = {} }: PlanRecord): string[] {
  return Object.keys(deployments);
}

/** Only of names that the plan has. */
function sectionIn(record: PlanRecord, name: string): DeploymentRecord {
  return namedDeployment(record, name) as DeploymentRecord;
}

function matchIn(record: PlanRecord, name: string): Match {
  return sectionIn(record, name).match;
}

function isSameMatch(one: string, inRecord: PlanRecord, other: string, inOther: PlanRecord): boolean {
  if (other === DEFAULT_DEPLOYMENT) return false;
  return canonicalJson(matchIn(inRecord, one)) === canonicalJson(matchIn(inOther, other));
}

function unique(changes: readonly PlanChange[]): PlanChange[] {
  return [...new Map(changes.map((change) => [canonicalJson(change), change])).values()];
}
