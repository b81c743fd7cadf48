import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', '.git']);

export function isGlob(path: string): boolean {
  return /[*?{[]/.test(path);
}

/** Files below `root` that match a pattern with `*`, `?`, `{a,b}` and `**`; sorted, links not followed. */
export function expandGlob(root: string, pattern: string): string[] {
  const expression = globExpression(pattern.replace(/^\.\//, ''));
  return filesBelow(root)
    .filter((file) => expression.test(file))
    .map((file) => join(root, file));
}

/** Paths of all files below a folder, relative to it, with "/"; without node_modules and .git. */
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

function globExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1) return `(?:${token.slice(1, -1).split(',').map(escapeText).join('|')})`;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&');
}
