import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Registry } from 'prom-client';
import { METRICS } from '../../../src/metrics/definitions';
import { startGoverned } from '../../support/governed';
import { withBinary } from '../../support/prometheus';
import { FOLDER, promtool, SHORT_FILES, testRules } from './promtool';

const ROOT = resolve(__dirname, '../../..');
const RUNBOOK = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
const ALERTS = readFileSync(join(FOLDER, 'rules/alerts.yml'), 'utf8');
const RECORDING = readFileSync(join(FOLDER, 'rules/recording.yml'), 'utf8');

const alertNames = matches(ALERTS, /- alert: (\S+)/g);
const chapters = matches(RUNBOOK, /^### (\S+)$/gm);

describe('alerts and runbook', () => {
  test.each(alertNames)(
    '%s links to its chapter, which says what it means, what to look at and with which command, what to do',
    (name) => {
      const anchor = name.toLowerCase();
      expect(ALERTS).toMatch(new RegExp(`runbook_url: \\S+/docs/runbook\\.md#${anchor}\n`));
      const chapter = RUNBOOK.split(`### ${name}\n`)[1]?.split(/^##/m)[0];
      expect(chapter).toMatch(
        /\*\*Means\.\*\*[\s\S]+\*\*Look at\.\*\*[\s\S]+\n```sh\n[\s\S]+\n```\n[\s\S]+\*\*Do\.\*\*/,
      );
    },
  );

  test('the runbook has no chapter for an alert that is gone', () => {
    expect(chapters.toSorted()).toEqual(alertNames.toSorted());
  });

  test('rules and runbook name only metrics that exist, or that are recorded', () => {
    const known = new Set([...METRICS.map(({ name }) => name), ...matches(RECORDING, /- record: (\S+)/g)]);
    for (const text of [ALERTS, RECORDING, RUNBOOK]) {
      for (const name of matches(
        text,
        /(?<![\w:])((?:\w+:)?(?:mongo_governor|db_client)_[\w:]+)(?![\w:|(])/g,
      )) {
        if (name.startsWith('db_client_connection_') && /_(state|name)$/.test(name)) continue;
        expect(known).toContain(known.has(name) ? name : name.replace(/_bucket$/, ''));
      }
    }
  });
});

const rules = withBinary('promtool', 'promtool');
rules.run(rules.title, () => {
  test('finds nothing to complain about in the rules', () => {
    expect(promtool('check', 'rules', 'rules/recording.yml', 'rules/alerts.yml')).toContain('SUCCESS');
    expect(promtool('check', 'config', 'prometheus.yml')).toContain('is valid');
  });

  test('finds nothing to complain about in a real scrape but the name that OpenTelemetry has for a gauge', async () => {
    const registry = new Registry();
    await using governed = await startGoverned({}, { registry });
    await governed.client.db('app').collection('items').insertOne({});
    const found = spawnSync('promtool', ['check', 'metrics'], {
      input: await registry.metrics(),
      encoding: 'utf8',
    });
    expect(found.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^db_client_connection_count .*"_count"/),
    ]);
  });

  test.each(SHORT_FILES)('%s', (file) => {
    expect(testRules(file)).toContain('SUCCESS');
  });
});

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] as string);
}
