import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GONE, type Side } from '../../../examples/tracking/demo/table';
import type { PhaseResult } from '../../../examples/tracking/demo/tally';
import { fuzzOverHttp } from './fuzz-over-http';
import { expectOtherToAnswer } from './one-region';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');
const SECONDS = 60;
const RATE = 200;

function failedPart(asks: Side['asks']): number {
  return (asks?.failed ?? 0) / (asks?.asked ?? 1);
}

function answeredIn({ phases }: Side, name: string): number {
  const { answered, clicks } = phases.find(({ phase }) => phase === name) as PhaseResult;
  return answered / clicks;
}

test('npm run tracking: 60 s without both regions at 200 clicks a second, and a SIGKILL in between', async () => {
  const hook = ['--require', './scripts/run-ts.cjs', 'examples/tracking/main.ts'];
  const args = ['--json', '--seconds', String(SECONDS), '--rate', String(RATE), '--port', '0'];
  const { stdout } = await run(process.execPath, [...hook, ...args], { cwd: ROOT });
  const { plain, ...governed } = JSON.parse(stdout) as Side & { readonly plain: Side };
  const { phases, counted, asks } = governed;
  const clicks = phases.reduce((sum, phase) => sum + phase.clicks, 0);
  const answered = phases.reduce((sum, phase) => sum + phase.answered, 0);
  expect(clicks).toBeGreaterThan(SECONDS * RATE);
  for (const phase of phases) {
    if (phase.answered / phase.clicks < 0.999) throw new Error(JSON.stringify(phase));
  }
  expect(counted).toEqual({ answered, found: answered, twice: 0 });

  // The driver alone says nothing for 30 s, and then an error; the governed one has said it at each call by then. Both are
  // asked at the same times, and both may find the first members that come back, before all are.
  expect(answeredIn(plain, GONE)).toBeLessThan(answeredIn(governed, GONE));
  expect(failedPart(asks)).toBeGreaterThan(failedPart(plain.asks));
});

test('one region is gone: the other answers 20,000 clicks, within its caps and budget', () =>
  expectOtherToAnswer(20_000));

test('of 20,000 hostile links that are sent, none leads anywhere', () => fuzzOverHttp(20_000));
