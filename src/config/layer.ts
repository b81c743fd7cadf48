import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { checkLeaf, unknownKey } from './check-leaf';
import { describeFound } from './describe';
import { joinPath, type SourceOf } from './key-path';
import { knownKeys, LEAVES, type Leaf, unwrap } from './leaves';

/** Values of one source, by leaf path. A source never holds half of a leaf: lists are replaced whole. */
export interface Layer {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly ConfigProblem[];
}

const LEAF_BY_PATH = new Map(LEAVES.map((leaf) => [leaf.path, leaf]));

/** Reads a tree (the parsed file, or the object given in code) into a layer. Every wrong thing is a problem. */
export function readTree(tree: unknown, sourceOf: SourceOf): Layer {
  const values = new Map<string, unknown>();
  const problems: ConfigProblem[] = [];

  const visit = (node: unknown, keys: readonly string[], path: string): void => {
    const leaf = LEAF_BY_PATH.get(path);
    if (leaf !== undefined) {
      const value = withoutAbsent(leaf, node);
      values.set(path, value);
      problems.push(...checkLeaf(leaf, value, sourceOf));
      return;
    }
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      problems.push({ path, source: sourceOf(path), found: describeFound(node), expected: 'an object' });
      return;
    }
    const known = knownKeys(keys) ?? [];
    for (const [key, child] of Object.entries(node)) {
      if (child === undefined) continue;
      const childPath = joinPath(path, key);
      if (known.includes(key)) visit(child, [...keys, key], childPath);
      else problems.push(unknownKey(childPath, key, known, sourceOf(childPath)));
    }
  };

  visit(tree, [], '');
  return { values, problems };
}

/** In code, a named thing that is undefined is absent, as any other key is. */
function withoutAbsent({ schema }: Leaf, value: unknown): unknown {
  if (!(unwrap(schema) instanceof z.ZodRecord) || typeof value !== 'object' || value === null) return value;
  if (!Object.values(value).includes(undefined)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== undefined));
}
