import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertTable, factorOf } from '../../../examples/incident/prometheus/alerts';
import { scaleRules } from '../../../examples/incident/prometheus/scale-rules';
import { withBinary } from '../../support/prometheus';
import { FOLDER, promtool } from '../prometheus/promtool';

const FILES = ['recording.yml', 'alerts.yml'];
const textOf = (file: string) => readFileSync(join(FOLDER, 'rules', file), 'utf8');

test('what a rule says of time is divided, and nothing else', () => {
  const rules = [
    '      - alert: Growing',
    '        expr: |',
    '          predict_linear(some:metric:sum[30m], 2 * 3600)',
    '            > 0.5 and delta(some:metric:sum[15m] offset 15m) > 1',
    '          and last_over_time(other[1d]) == 30',
    '        for: 10m',
    '        annotations: { summary: "for 10m [text] within 2 hours" }',
  ].join('\n');
  expect(scaleRules(rules, 100)).toBe(
    [
      '      - alert: Growing',
      '        expr: |',
      '          predict_linear(some:metric:sum[18000ms], (2 * 3600) / 100)',
      '            > 0.5 and delta(some:metric:sum[9000ms] offset 9000ms) > 1',
      '          and last_over_time(other[864000ms]) == 30',
      '        for: 6000ms',
      '        annotations: { summary: "for 10m [text] within 2 hours" }',
    ].join('\n'),
  );
});

test.each(FILES)('no time of the shipped %s is forgotten', (file) => {
  const scaled = scaleRules(textOf(file), 100);
  expect(scaled).not.toMatch(/(?:for: |\[|offset )\d+[smhd]\b/);
  // By its lines: none came or went.
  expect(scaled.split('\n')).toHaveLength(textOf(file).split('\n').length);
});

test('a run stands for the two hours of the story, however long it is', () => {
  expect(factorOf(72)).toBe(100);
  expect(factorOf(36)).toBe(200);
});

test('alerts are told in the order of the run without the governor, beside when they fired with it', () => {
  const fired = (alert: string, service: string, atMS: number) => ({ alert, labels: { service }, atMS });
  const text = alertTable({
    ungoverned: [
      fired('MongoConnectionsOverCap', 'api', 9_000),
      fired('MongoConnectionsOverCap', 'smtp', 9_500),
      fired('MongoReadsOnPrimary', 'smtp', 40_000),
    ],
    governed: [fired('MongoConfigDrift', 'api', 41_000)],
  });
  expect(text.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['alert', 'without', 'with governor'],
    ['MongoConnectionsOverCap', '9.0 s (api, smtp)', '-'],
    ['MongoReadsOnPrimary', '40.0 s (smtp)', '-'],
    ['MongoConfigDrift', '-', '41.0 s (api)'],
  ]);
});

const rules = withBinary('promtool and divided rules', 'promtool');
rules.run(rules.title, () => {
  test('they are rules still', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scaled-'));
    try {
      const scaled = FILES.map((file) => join(folder, file));
      for (const [index, file] of FILES.entries()) {
        writeFileSync(scaled[index] as string, scaleRules(textOf(file), factorOf(72)));
      }
      expect(promtool('check', 'rules', ...scaled)).toContain('SUCCESS');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
