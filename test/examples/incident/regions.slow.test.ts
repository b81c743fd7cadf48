import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { IncidentReport, RunResult } from '../../../examples/incident/report';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');
const SECONDS = 40;

interface Results {
  readonly ungoverned: RunResult;
  readonly governed: RunResult;
}

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regions-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

function availabilityOf({ phases }: RunResult, key: string): number | undefined {
  return phases.find((phase) => phase.key === key)?.availability;
}

test('npm run demo -- --act regions: clicks end without the governor, and go on with it', async () => {
  const hook = ['--require', join(ROOT, 'scripts/run-ts.cjs'), join(ROOT, 'examples/incident/demo.ts')];
  const args = [...hook, '--act', 'regions', '--json', '--seconds', String(SECONDS)];
  const { stdout } = await run(process.execPath, args, { cwd: directory });
  const { ungoverned, governed } = JSON.parse(stdout) as Results;

  // No member is there: whatever the machine has time for, only what is sent at the end is answered after the return.
  expect(availabilityOf(ungoverned, 'both-gone')).toBeLessThan(0.3);
  expect(availabilityOf(governed, 'both-gone')).toBeGreaterThan(0);

  const { caps, runs, facts } = JSON.parse(
    await readFile(join(directory, 'regions-report.json'), 'utf8'),
  ) as IncidentReport;
  for (const role of ['primary', 'secondary'] as const) {
    expect(runs.governed.result.peakConnections[role]).toBeLessThanOrEqual(caps[role].total);
  }
  expect(runs.governed.events.map(({ text }) => text)).toEqual([
    'Both regions are there',
    'East loses its secondaries',
    'East loses all its members',
    'West is gone too',
    'All members come back',
  ]);
  // Each click that was redirected is in the database, once: `found of answered`.
  const [found, answered] = (
    facts?.find(({ label }) => label.startsWith('redirected clicks'))?.governed ?? ''
  ).split(' of ');
  expect(found).toBe(answered);
  expect(await readFile(join(directory, 'regions-report.html'), 'utf8')).toContain('The same outage, twice');
});
