import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAVES } from '../../src/config/leaves';
import { deadLinks } from '../package/links';
import { BLOCKS, PAGES, ROOT } from './pages';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('README.md', () => {
  it('is short: at most 150 lines', () => {
    expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('begins with the configuration that everybody copies, its comment included, and the code of first use', () => {
    const [install, configuration, code] = BLOCKS.filter(({ page }) => page === 'README.md');
    expect(install?.text).toBe('npm install mongo-governor mongodb\n');
    expect(configuration?.text).toMatch(/^\/\/ mongo-governor\.json/);
    expect(code?.text).toContain('new MongoClient(');
    expect(code?.line).toBeLessThan(40);
  });

  it('has ten rows of keys, which there are', () => {
    const section = README.slice(README.indexOf('## Ten keys'), README.indexOf('## How it works'));
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(10);
    const keys = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(.*?)`/g)].map(([, key]) => key),
    );
    const known = LEAVES.map(({ path }) => path);
    expect(keys.filter((key) => !known.some((path) => path === key || path.startsWith(`${key}.`)))).toEqual(
      [],
    );
  });
});

describe('links of README, docs and examples', () => {
  it('lead somewhere, headings included', () => {
    expect(deadLinks(ROOT, PAGES)).toEqual([]);
  });
});
