// Runs the contract on every supported driver and writes what passed into docs/compatibility.md:
// `npm run compatibility`, or with a report that jest wrote (`--json --outputFile report.json`):
// `npm run compatibility -- report.json`. Numbers in that file come from here and nowhere else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withPart } from './marked-part';

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly status: 'passed' | 'failed' | 'pending';
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

const PAGE = join(__dirname, '../docs/compatibility.md');

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

function runMatrix(): Report {
  const folder = mkdtempSync(join(tmpdir(), 'mongo-governor-matrix-'));
  const file = join(folder, 'report.json');
  spawnSync('npx', ['jest', 'test/matrix', '--selectProjects', 'slow', '--json', '--outputFile', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const report = readReport(file);
  rmSync(folder, { recursive: true });
  return report;
}

function versionOf(driver: string): string {
  const minor = driver.replace('mongodb ', '');
  for (const name of [`mongodb-${minor}`, 'mongodb']) {
    try {
      const { version } = require(`${name}/package.json`) as { version: string };
      if (version.startsWith(`${minor}.`)) return version;
    } catch {}
  }
  return minor;
}

function table({ testResults }: Report): string {
  const assertions = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ ancestorTitles }) => ancestorTitles.length === 2);
  const drivers = [...new Set(assertions.map(({ ancestorTitles }) => ancestorTitles[0] as string))];
  const suites = [...new Set(assertions.map(({ ancestorTitles }) => ancestorTitles[1] as string))];
  drivers.sort((a, b) => versionOf(a).localeCompare(versionOf(b), 'en', { numeric: true }));
  const cell = (driver: string, suite: string): string => {
    const all = assertions.filter(({ ancestorTitles: [d, s] }) => d === driver && s === suite);
    return `${all.filter(({ status }) => status === 'passed').length}/${all.length}`;
  };
  return [
    `| mongodb | ${suites.join(' | ')} |`,
    `|---|${suites.map(() => '---').join('|')}|`,
    ...drivers.map(
      (driver) => `| ${versionOf(driver)} | ${suites.map((suite) => cell(driver, suite)).join(' | ')} |`,
    ),
  ].join('\n');
}

const [given] = process.argv.slice(2);
const report = given === undefined ? runMatrix() : readReport(given);
writeFileSync(PAGE, withPart(readFileSync(PAGE, 'utf8'), 'matrix', table(report)));
