// Writes docs/api.md from the types: `npm run api`. `npm run api -- --check` only says whether it is as it should be.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryPoint } from './api/model';
import { apiPage } from './api/page';
import { readEntryPoints } from './api/read';
import { since } from './api/since';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs/api.md');
const RELEASED = join(__dirname, 'api/released.json');

function namesOf({ entries, others }: EntryPoint): string[] {
  return [...entries, ...others].flatMap(({ name, fields, methods }) => [
    name,
    ...[...fields.map(({ path }) => path), ...methods.map((method) => method.name)].map(
      (member) => `${name}.${member}`,
    ),
  ]);
}

/** Names that a release has and none before had, kept for good. */
function addRelease(version: string, entryPoints: readonly EntryPoint[]): void {
  const released = JSON.parse(readFileSync(RELEASED, 'utf8')) as Record<string, string[]>;
  const known = new Set(Object.values(released).flat());
  const added = entryPoints.flatMap(namesOf).filter((name) => !known.has(name));
  const all = { ...released, [version]: [...new Set(added)].sort() };
  writeFileSync(RELEASED, `${JSON.stringify(all, null, 2)}\n`);
}

const [option, value] = process.argv.slice(2);
const entryPoints = readEntryPoints(ROOT);
if (option === '--release' && value !== undefined) addRelease(value, entryPoints);
else if (option === '--check') {
  if (readFileSync(PAGE, 'utf8') !== apiPage(entryPoints, since)) {
    console.error('docs/api.md is not what the types say: npm run api');
    process.exitCode = 1;
  }
} else writeFileSync(PAGE, apiPage(entryPoints, since));
