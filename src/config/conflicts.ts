import type { ConfigProblem } from '../errors/config-invalid-error';
import { normalMatch } from './deployment-of';
import { findInEach, pathIn } from './deployments';
import type { SourceOf } from './key-path';
import { type Conflict, leaseConflicts } from './lease-conflicts';
import type { Config, ReadsConfig } from './schema';

/** Values that are each right and together are not, at the top level and in each deployment. */
export function findConflicts(config: Config, sourceOf: SourceOf): ConfigProblem[] {
  return [
    ...findInEach(config, ({ reads, connections }, deployment) =>
      [...readConflicts(reads), ...leaseConflicts(connections)].map(({ path: key, found, expected }) => {
        const path = pathIn(deployment, key);
        return { path, source: sourceOf(path), found, expected };
      }),
    ),
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

function* readConflicts({
  preference,
  maxStalenessSeconds,
  tags,
  primaryAllowed,
}: ReadsConfig): Iterable<Conflict> {
  // The driver throws on both when the first read is built (mongodb `read_preference.ts`).
  if (preference === 'primary' && maxStalenessSeconds !== undefined) {
    yield {
      path: 'reads.maxStalenessSeconds',
      found: `${maxStalenessSeconds} with reads.preference "primary"`,
      expected: 'no staleness limit, since the primary is never stale',
    };
  }
  if (preference === 'primary' && tags.length > 0) {
    yield {
      path: 'reads.tags',
      found: 'tag sets with reads.preference "primary"',
      expected: 'no tags, since there is only one primary',
    };
  }
  const seen = new Set<string>();
  for (const [index, { namespace }] of primaryAllowed.entries()) {
    if (seen.has(namespace)) {
      yield {
        path: `reads.primaryAllowed[${index}].namespace`,
        found: `a second waiver for "${namespace}"`,
        expected: 'one waiver, with one reason',
      };
    }
    seen.add(namespace);
  }
}
