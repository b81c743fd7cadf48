import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readCaps } from '../../../examples/incident/caps';
import type { IncidentReport, RunResult } from '../../../examples/incident/report';
import { expectCapsToHold, expectMistakeTold, expectWholeTimeline } from './expectations';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');
const SECONDS = 18;
const caps = readCaps();

interface Results {
  readonly ungoverned: RunResult;
  readonly governed: RunResult;
}

async function runDemo(directory: string): Promise<Results> {
  const script = join(ROOT, 'examples/incident/demo.ts');
  const hook = ['--require', join(ROOT, 'scripts/run-ts.cjs')];
  const args = [...hook, script, '--json', '--seconds', String(SECONDS), '--seed', '7'];
  const { stdout } = await run(process.execPath, args, { cwd: directory });
  // One JSON object and nothing else.
  return JSON.parse(stdout) as Results;
}

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'incident-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function readReport(): Promise<IncidentReport> {
  return JSON.parse(await readFile(join(directory, 'incident-report.json'), 'utf8')) as IncidentReport;
}

// By counts alone: how many requests are answered in time, the machine decides too. The report says so where it is busy.
test('the incident happens without the governor, and does not happen with it', async () => {
  const { ungoverned, governed } = await runDemo(directory);
  expectCapsToHold(governed);
  expect(governed.workload).toEqual(ungoverned.workload);
  expect(governed.requests).toBe(ungoverned.requests);
  expect(ungoverned.peakConnections.secondary).toBeGreaterThan(caps.secondary.total);
  expect(ungoverned.peakConnections.primary).toBeGreaterThan(caps.primary.total);
  expect(ungoverned.readsOnPrimary).toBeGreaterThan(0);
});

test('the timeline of both runs is left for the report', async () => {
  const { phases, runs } = await readReport();
  expect(phases.map(({ key }) => key)).toEqual(['normal', 'bigger-pools', 'rollback', 'repair']);
  for (const record of Object.values(runs)) {
    expectWholeTimeline(record, 12);
    const scaled = record.events.filter(({ kind }) => kind === 'scale').map(({ text }) => text);
    expect(scaled).toEqual(expect.arrayContaining(['2 running', '1 running']));
  }
});

test('the mistake of the rollback is told by the lock, and not taken', async () => {
  expectMistakeTold((await readReport()).runs.governed, ['api', 'smtp']);
});

test('the report that people read is written beside it', async () => {
  expect(await readFile(join(directory, 'incident-report.html'), 'utf8')).toContain(
    'The same incident, twice',
  );
});
