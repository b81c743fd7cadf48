import { readFileSync } from 'node:fs';
import { PAGE, withSpecTable } from '../../scripts/spec-table';
import { isThere } from '../spec/files';

(isThere ? describe : describe.skip)("the drivers' specification tests (../shared/spec)", () => {
  it('are in the table of docs/compatibility.md as the lists say (npm run compatibility:spec)', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(page).toBe(withSpecTable(page));
  });
});
