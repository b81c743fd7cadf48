import { breaking, type Finding, type JudgedChange, type PlanPair, risky, safe, show } from '../plan-change';
import type { DeploymentRecord, PlanRecord } from '../plan-record';
import { isSameMatch, labelOf, namedIn, sectionIn } from './deployment-record';
import { type MatchOverlap, matchOverlap } from './match-overlap';

/** A deployment that only the new plan has. What its clients have is compared apart. */
export function appears(name: string, after: PlanRecord): JudgedChange {
  const section = sectionIn(after, name);
  const { primary, secondary } = section.connections;
  const finding = risky(
    `${labelOf(after.service, name)}: clients that match ${show(section.match)} are a deployment of their own, with up to ${primary} connections at the primary and ${secondary} at each secondary`,
    'a member that other clients reach too, by another name, counts the connections of both',
  );
  return changeOf(after.service, `deployments.${name}`, finding, undefined, section);
}

/** A deployment that only the old plan has. */
export function disappears(name: string, before: PlanRecord): JudgedChange {
  const section = sectionIn(before, name);
  const finding = risky(
    `${labelOf(before.service, name)}: clients that match ${show(section.match)} are no deployment of their own any more`,
    'they share caps and budgets with the clients of another deployment, or of the top level',
  );
  return changeOf(before.service, `deployments.${name}`, finding, section, undefined);
}

/** Leases are kept by deployment: with the other plan an instance asks for those of another one. */
export function leasesMove(name: string, { before, after }: PlanPair): JudgedChange[] {
  if (before.connections.budget !== 'leased' || after.connections.budget !== 'leased') return [];
  const finding = breaking(
    `${labelOf(after.service, name)}: the leases of its clients are kept under another name`,
    'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
  );
  return [changeOf(after.service, `deployments.${name}.connections.lease`, finding, undefined, undefined)];
}

/** A deployment of both plans that other clients are of. */
export function matchChanges(
  name: string,
  service: string,
  before: DeploymentRecord,
  after: DeploymentRecord,
): JudgedChange[] {
  if (isSameMatch(before, after)) return [];
  const finding = breaking(
    `${labelOf(service, name)}: its clients are those that match ${show(after.match)} (before: ${show(before.match)})`,
    'clients move under the caps and the read policy of another deployment, or of the top level',
  );
  return [changeOf(service, `deployments.${name}.match`, finding, before.match, after.match)];
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

/** The first that matches counts, so another order moves the clients that two deployments match. */
export function orderChanges(before: PlanRecord, after: PlanRecord): JudgedChange[] {
  const [old, now] = [namedIn(before), namedIn(after)];
  const common = now.filter((name) => old.includes(name));
  const pairs = new Map<MatchOverlap, string[]>();
  common.forEach((second, at) => {
    for (const first of common.slice(0, at)) {
      if (old.indexOf(first) < old.indexOf(second)) continue;
      const overlap = matchOverlap(sectionIn(after, first).match, sectionIn(after, second).match);
      pairs.set(overlap, [...(pairs.get(overlap) ?? []), `${first} before ${second}`]);
    }
  });
  return [...pairs].map(([overlap, swapped]) => {
    const sentence = `${after.service}: deployments are tried in another order: ${swapped.join(', ')}`;
    return changeOf(after.service, 'deployments', REORDERED[overlap](sentence), old, now);
  });
}

function changeOf(
  service: string,
  path: string,
  finding: Finding,
  before: unknown,
  after: unknown,
): JudgedChange {
  return { service, path, ...finding, before, after };
}
