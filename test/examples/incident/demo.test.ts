import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunRecord } from '../../../examples/incident/report';
import { expectCapsToHold, expectMistakeTold, expectWholeTimeline } from './expectations';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

test('in the rollback of one governed service the caps hold, no read reaches the primary, and the mistake is told', async () => {
  const script = join(__dirname, 'programs/short-run.ts');
  const { stdout } = await run(process.execPath, ['--require', join(ROOT, 'scripts/run-ts.cjs'), script]);
  const record = JSON.parse(stdout) as RunRecord;
  expect(record.result.requests).toBeGreaterThan(50);
  expectCapsToHold(record.result);
  expectWholeTimeline(record, 1);
  expectMistakeTold(record, ['smtp']);
});
