import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES_PAGE, rulesPage, withTables } from '../../scripts/readme-tables';
import { loadPlannable } from '../../src/plan/load-plannable';

describe('README.md', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

  it('has the tables of configuration and metrics that the code has; else run: npm run readme', () => {
    expect(withTables(readme)).toBe(readme);
  });

  it('has a page of rules beside it that is current; else run: npm run readme', () => {
    expect(rulesPage()).toBe(readFileSync(RULES_PAGE, 'utf8'));
  });

  it('shows configurations that can be used', () => {
    const blocks = [...readme.matchAll(/^```jsonc?\n(.*?)^```$/gms)].map(([, text]) => text as string);
    // The first one is what everybody copies: with its comment.
    expect(blocks[0]).toMatch(/^\/\/ mongo-governor\.json/);
    for (const text of blocks)
      expect(() => loadPlannable({ text, env: {}, cwd: '/nonexistent' })).not.toThrow();
  });

  it('names only files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);
    const missing = links.filter((target) => {
      try {
        readFileSync(join(__dirname, '../..', target));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== 'EISDIR';
      }
    });
    expect(missing).toEqual([]);
  });
});
