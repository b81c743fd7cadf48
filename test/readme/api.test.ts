import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OWN } from '../package/names';
import { ROOT } from './pages';

const API = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
const ERRORS = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

/** Whether it may succeed later, by code; a code with two answers keeps both. */
function retryableByCode(page: string, row: RegExp): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [, code = '', answer = ''] of page.matchAll(row)) {
    found[code] = [...new Set([...(found[code] ?? []), answer])];
  }
  return found;
}

describe('docs/api.md', () => {
  it('is what the types say (npm run api)', async () => {
    // The compiler's interface is an ES module, which jest can't load on Node 20: plain node can.
    const args = ['--require', './scripts/run-ts.cjs', 'scripts/api.ts', '--check'];
    const told = await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch((error) => error);
    expect(told.stderr).toBe('');
  });

  it('has a section, or a row of the errors, for each value that the package adds to the driver', () => {
    const isThere = (name: string): boolean =>
      API.includes(`\n### ${name}\n`) || API.includes(`\n| \`${name}\` |`);
    expect(OWN.filter((name) => name !== 'GovernorError' && !isThere(name))).toEqual([]);
  });

  it('agrees with docs/errors.md about what may be tried again', () => {
    const inApi = retryableByCode(API, /^\| `\w+` \| `(ERR_GOVERNOR_\w+)` \| (yes|no) \|/gm);
    expect(Object.keys(inApi).length).toBeGreaterThan(10);
    expect(retryableByCode(ERRORS, /^\| `(ERR_GOVERNOR_\w+)` \| (yes|no)\b/gm)).toEqual(inApi);
  });
});
