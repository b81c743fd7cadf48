import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PAGES, RULES_PAGE, rulesPage, withTable } from '../../scripts/docs-pages';

describe('pages with a part that is made from the code', () => {
  it.each(PAGES.map((page) => ({ ...page, file: basename(page.path) })))(
    'have the table that the code has: $file; else run: npm run readme',
    (page) => {
      const text = readFileSync(page.path, 'utf8');
      expect(withTable(text, page)).toBe(text);
    },
  );

  it('have the rules that the code has; else run: npm run readme', () => {
    expect(rulesPage()).toBe(readFileSync(RULES_PAGE, 'utf8'));
  });
});
