import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEXT } from '../../scripts/api/since';
import { LEAVES } from '../../src/config/leaves';
import { METRICS } from '../../src/metrics/definitions';
import { ROOT } from './pages';

const CHANGELOG = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
const CODES = readFileSync(join(ROOT, 'src/errors/governor-error.ts'), 'utf8');

function named(pattern: RegExp): string[] {
  return [...new Set([...CHANGELOG.matchAll(pattern)].map(([, name]) => name as string))];
}

describe('what CHANGELOG.md has not released', () => {
  it('is of the version that docs/api.md calls the first for what is new', () => {
    expect(CHANGELOG).toContain(`This becomes ${NEXT}:`);
  });

  it('names error codes, metrics and keys that there are', () => {
    const codes = named(/\b(ERR_GOVERNOR_\w+)/g);
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !CODES.includes(`'${code}'`))).toEqual([]);

    const metrics = named(/`((?:mongo_governor|db_client)_\w+)[`\s:]/g);
    expect(metrics.length).toBeGreaterThan(8);
    const known = METRICS.map(({ name }) => name);
    expect(metrics.filter((name) => !known.includes(name))).toEqual([]);

    const keys = named(/`((?:connections|reads|drift|availability|metrics)\.[\w.]+)`/g);
    expect(keys.length).toBeGreaterThan(8);
    expect(keys.filter((key) => !LEAVES.some(({ path }) => `${path}.`.startsWith(`${key}.`)))).toEqual([]);
  });

  it('has one table of what changed, with what it is about in each row', () => {
    const [, rows = ''] = CHANGELOG.split('| of what | in 0.1.0 | now |\n|---|---|---|\n');
    const [table = ''] = rows.split('\n\n');
    const cells = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
    expect(cells.length).toBeGreaterThan(20);
    expect(new Set(cells)).toEqual(new Set([5]));
  });
});
