import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const FOLDER = resolve(__dirname, '../../../examples/prometheus');

/** A whole day of a fleet takes promtool seconds. */
const LONG = new Set(['quiet-day.test.yml']);

const files = readdirSync(join(FOLDER, 'tests'));
export const SHORT_FILES = files.filter((file) => !LONG.has(file));
export const LONG_FILES = files.filter((file) => LONG.has(file));

export function promtool(...args: string[]): string {
  return execFileSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' });
}

/** What promtool says about one file of tests of the rules. */
export function testRules(file: string): string {
  return promtool('test', 'rules', join('tests', file));
}
