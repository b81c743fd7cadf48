import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withBinary } from '../../support/prometheus';
import { FOLDER, promtool, SHORT_FILES } from './promtool';

const ALERTS = readFileSync(join(FOLDER, 'rules/alerts.yml'), 'utf8');
const NAMES = [...ALERTS.matchAll(/- alert: (\S+)/g)].map(([, name]) => name as string);

/** The rules with one alert that never fires. */
function silenced(name: string): string {
  return ALERTS.replace(
    new RegExp(`(- alert: ${name}\\n\\s+expr: )(?:[|>]-?\\n(?: {10,}.*\\n)+|.*\\n)`),
    '$1vector(0) > 1\n',
  );
}

const rules = withBinary('promtool', 'promtool');
rules.run(rules.title, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'silenced-'));
    cpSync(FOLDER, folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fails = (file: string): boolean => {
    try {
      promtool('test', 'rules', join(folder, 'tests', file));
      return false;
    } catch {
      return true;
    }
  };

  test.each(NAMES)('the tests of the rules notice when %s is silent', (name) => {
    const text = silenced(name);
    expect(text).not.toBe(ALERTS);
    writeFileSync(join(folder, 'rules/alerts.yml'), text);
    // Rules that promtool can't read fail every test, and would show nothing.
    expect(promtool('check', 'rules', join(folder, 'rules/alerts.yml'))).toContain('SUCCESS');
    expect(SHORT_FILES.some(fails)).toBe(true);
  });
});
