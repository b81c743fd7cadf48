import type { ConfigProblem } from '../errors/config-invalid-error';
import type { Config } from './schema';

/** A value that is right and does not go with others: by its path in a section, without the place where it was read. */
export type Conflict = Pick<ConfigProblem, 'path' | 'found' | 'expected'>;

type LeaseConfig = Config['connections']['lease'];

/** Of the interval: it, the wait for an answer, and the time to the next try. */
const MISSED_RENEWAL = 1 + 1 / 2 + 1 / 4;

/** Instances whose leases one document can keep at a bearable price (docs/fleet.md, "Measured"). */
const MOST_IN_DOCUMENT = 500;

/** Settings of leases that are each right and together are not. A static budget has none. */
export function* leaseConflicts({ budget, lease, instances }: Config['connections']): Iterable<Conflict> {
  if (budget !== 'leased') return;
  yield* paceConflicts(lease);
  yield* groupConflicts(lease);
  if (lease.store === 'redis' && lease.uriEnv === undefined) {
    yield {
      path: 'connections.lease.uriEnv',
      found: 'nothing',
      expected: 'the name of the variable with the Redis URL, since connections.lease.store is "redis"',
    };
  }
  if (instances > lease.maxInstances) {
    yield {
      path: 'connections.instances',
      found: String(instances),
      expected: `at most connections.lease.maxInstances (${lease.maxInstances})`,
    };
  }
}

function* paceConflicts({ renewMS, ttlMS }: LeaseConfig): Iterable<Conflict> {
  // The share falls after two thirds of the TTL (share-window.ts); a renewal that fails takes this long (pace.ts).
  const missedMS = renewMS * MISSED_RENEWAL;
  const fallsMS = (ttlMS * 2) / 3;
  if (missedMS <= fallsMS) return;
  yield {
    path: 'connections.lease.renewMS',
    found: `${renewMS}, with connections.lease.ttlMS ${ttlMS}`,
    expected: `at most ${Math.floor(fallsMS / MISSED_RENEWAL)}: one missed renewal must not lose the lease. The interval, half of it for an answer and a quarter until the next try are ${missedMS} ms, and the share falls ${Math.floor(fallsMS)} ms after a renewal`,
  };
}

function* groupConflicts({ maxInstances, groups }: LeaseConfig): Iterable<Conflict> {
  if (Math.ceil(maxInstances / groups) > MOST_IN_DOCUMENT) {
    yield {
      path: 'connections.lease.maxInstances',
      found: `${maxInstances}, with connections.lease.groups ${groups}`,
      expected: `at most ${MOST_IN_DOCUMENT} for each group: every renewal rewrites the document of all of them. Set connections.lease.groups to ${Math.ceil(maxInstances / MOST_IN_DOCUMENT)} or more (docs/fleet.md)`,
    };
  }
  if (groups > maxInstances) {
    yield {
      path: 'connections.lease.groups',
      found: String(groups),
      expected: `at most connections.lease.maxInstances (${maxInstances}): a group without instances keeps its part of the caps`,
    };
  }
}
