import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunAlerts } from '../../../examples/incident/prometheus/alerts';
import type { Mode } from '../../../examples/incident/services';
import { withBinary } from '../../support/prometheus';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

/** The incident: too many connections at the secondaries, then the reads of two services at the primary. */
const STORY = ['MongoConnectionsOverCap', 'MongoReadsOnPrimary'];

/** The rollback's mistake, as the lock tells it. */
const DRIFT = 'MongoConfigDrift';

interface Results {
  readonly alerts: Readonly<Record<Mode, RunAlerts>>;
}

const prometheus = withBinary('a live Prometheus on the demo', 'prometheus');
prometheus.run(prometheus.title, () => {
  test('npm run demo -- --prometheus: the alerts tell the story, and with the governor the drift alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'incident-prometheus-'));
    try {
      const hook = ['--require', join(ROOT, 'scripts/run-ts.cjs'), join(ROOT, 'examples/incident/demo.ts')];
      const { stdout } = await run(process.execPath, [...hook, '--json', '--prometheus'], { cwd: directory });
      const { alerts } = JSON.parse(stdout) as Results;
      const names = (mode: Mode) => [...new Set(alerts[mode].map(({ alert }) => alert))];
      expect(names('ungoverned').filter((name) => STORY.includes(name))).toEqual(STORY);
      expect(names('governed').filter((name) => STORY.includes(name))).toEqual([]);
      expect(names('governed')).toContain(DRIFT);
      // The same refused change, said again.
      expect(names('governed')).not.toContain('MongoReloadFailing');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
