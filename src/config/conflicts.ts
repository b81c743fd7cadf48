import type { ConfigProblem } from '../errors/config-invalid-error';
import { normalMatch } from './deployment-of';
import { findInEach, pathIn } from './deployments';
import type { SourceOf } from './layer';
import type { Config } from './schema';

/** Values that are each right and together are not, at the top level and in each deployment. */
export function findConflicts(config: Config, sourceOf: SourceOf): ConfigProblem[] {
  return [
    ...findInEach(config, (own, deployment) => conflictsOf(own, deployment, sourceOf)),
    ...findHiddenDeployments(config, sourceOf),
  ];
}

/** A deployment after one that matches the same clients would never have one. */
function findHiddenDeployments({ deployments = {} }: Config, sourceOf: SourceOf): ConfigProblem[] {
  const firsts = new Map<string, string>();
  return Object.entries(deployments).flatMap(([name, { match }]) => {
    const key = JSON.stringify(normalMatch(match));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, name);
    const path = pathIn(name, 'match');
    const found = `what deployments.${first} matches, which is tried first`;
    return first === undefined
      ? []
      : [{ path, source: sourceOf(path), found, expected: 'clients of its own' }];
  });
}

/** Of the interval: it, the wait for an answer, and the time to the next try. */
const MISSED_RENEWAL = 1 + 1 / 2 + 1 / 4;

/** Instances whose leases one document can keep at a bearable price (docs/fleet.md, "Measured"). */
const MOST_IN_DOCUMENT = 500;

function conflictsOf(config: Config, deployment: string, sourceOf: SourceOf): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const report = (key: string, found: string, expected: string): void => {
    const path = pathIn(deployment, key);
    problems.push({ path, source: sourceOf(path), found, expected });
  };
  const { reads, connections } = config;
  const { lease, budget, instances } = connections;

  // The driver throws on both when the first read is built (mongodb `read_preference.ts`).
  if (reads.preference === 'primary' && reads.maxStalenessSeconds !== undefined) {
    const found = `${reads.maxStalenessSeconds} with reads.preference "primary"`;
    report('reads.maxStalenessSeconds', found, 'no staleness limit, since the primary is never stale');
  }
  if (reads.preference === 'primary' && reads.tags.length > 0) {
    report(
      'reads.tags',
      'tag sets with reads.preference "primary"',
      'no tags, since there is only one primary',
    );
  }
  const seen = new Set<string>();
  reads.primaryAllowed.forEach(({ namespace }, index) => {
    const path = `reads.primaryAllowed[${index}].namespace`;
    if (seen.has(namespace))
      report(path, `a second waiver for "${namespace}"`, 'one waiver, with one reason');
    seen.add(namespace);
  });
  if (budget === 'leased') {
    // The share falls after two thirds of the TTL (share-window.ts); a renewal that fails takes this long (pace.ts).
    const missedMS = lease.renewMS * MISSED_RENEWAL;
    if (missedMS > (lease.ttlMS * 2) / 3) {
      const found = `${lease.renewMS}, with connections.lease.ttlMS ${lease.ttlMS}`;
      const most = Math.floor((lease.ttlMS * 2) / 3 / MISSED_RENEWAL);
      const expected = `at most ${most}: one missed renewal must not lose the lease. The interval, half of it for an answer and a quarter until the next try are ${missedMS} ms, and the share falls ${Math.floor((lease.ttlMS * 2) / 3)} ms after a renewal`;
      report('connections.lease.renewMS', found, expected);
    }
    const inGroup = Math.ceil(lease.maxInstances / lease.groups);
    if (inGroup > MOST_IN_DOCUMENT) {
      const found = `${lease.maxInstances}, with connections.lease.groups ${lease.groups}`;
      const expected = `at most ${MOST_IN_DOCUMENT} for each group: every renewal rewrites the document of all of them. Set connections.lease.groups to ${Math.ceil(lease.maxInstances / MOST_IN_DOCUMENT)} or more (docs/fleet.md)`;
      report('connections.lease.maxInstances', found, expected);
    }
    if (lease.store === 'redis' && lease.uriEnv === undefined) {
      const expected =
        'the name of the variable with the Redis URL, since connections.lease.store is "redis"';
      report('connections.lease.uriEnv', 'nothing', expected);
    }
    if (lease.groups > lease.maxInstances) {
      const expected = `at most connections.lease.maxInstances (${lease.maxInstances}): a group without instances keeps its part of the caps`;
      report('connections.lease.groups', String(lease.groups), expected);
    }
    if (instances > lease.maxInstances) {
      const expected = `at most connections.lease.maxInstances (${lease.maxInstances})`;
      report('connections.instances', String(instances), expected);
    }
  }
  return problems;
}
