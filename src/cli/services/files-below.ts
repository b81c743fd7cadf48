import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git']);

/** Paths of all files below a folder, relative to it, with "/" and sorted; without node_modules and .git, links not followed. */
export function filesBelow(root: string, below = ''): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesBelow(root, path);
      return [path];
    })
    .sort();
}
