import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';

const ROOT = join(__dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

function found(pattern: RegExp): string[] {
  return [...new Set([...TEXT.matchAll(pattern)].map(([, name]) => name as string))];
}

describe('CONTRIBUTING.md', () => {
  it('names only files and folders that exist', () => {
    const paths = found(/`((?:src|test|docs|scripts|examples)\/[\w./-]+)`/g);
    expect(paths).toContain('src/policy/read-policy.ts');
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names only commands that package.json has', () => {
    const commands = found(/npm run ([\w:]+)/g);
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it.each([
    ['PrimaryReadVerdict', 'src/policy/read-policy.ts'],
    ['verdict satisfies never', 'src/driver/reads/primary-reads.ts'],
    ['VERDICTS', 'src/counts/counters.ts'],
    ['RULE_DOCS', 'src/plan/rules/catalog.ts'],
    ['BY_PATH', 'src/plan/rules/catalog.ts'],
    ['LONE_FAULTS', 'test/faults/faults.ts'],
  ])('finds %s where it says', (name, file) => {
    expect(TEXT).toContain(`\`${name}\``);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
  });
});
