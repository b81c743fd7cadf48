import type { DeploymentMatch } from '../../config/deployment-schema';
import { splitHost } from '../../config/host-pattern';
import { wildcardsMeet } from '../../config/wildcard';

/**
 * Which clients two deployments both match.
 * - `none`: no client can be matched by both
 * - `several_hosts`: only one that lists a seed of each
 * - `any`: a client with one seed can be
 */
export type MatchOverlap = 'none' | 'several_hosts' | 'any';

/** How the matches of two deployments overlap. Pure, the same both ways round. */
export function matchOverlap(one: DeploymentMatch, other: DeploymentMatch): MatchOverlap {
  // A client asks for one set.
  if (one.replicaSet !== undefined && other.replicaSet !== undefined) {
    if (!wildcardsMeet(one.replicaSet, other.replicaSet)) return 'none';
  }
  const [hosts, others] = [one.hosts, other.hosts];
  if (hosts === undefined || others === undefined) return 'any';
  const meet = hosts.some((a) => others.some((b) => hostsMeet(a, b)));
  return meet ? 'any' : 'several_hosts';
}

function hostsMeet(a: string, b: string): boolean {
  const [one, other] = [splitHost(a), splitHost(b)];
  if (!wildcardsMeet(one.host, other.host)) return false;
  return one.port === undefined || other.port === undefined || wildcardsMeet(one.port, other.port);
}
