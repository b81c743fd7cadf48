import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dashboardText } from '../../../examples/grafana/dashboard';
import { metric } from '../../../examples/grafana/query';
import { METRICS } from '../../../src/metrics/definitions';
import { startBusyService, work } from '../../support/busy-service';
import { eventually } from '../../support/eventually';
import { startPrometheus, withBinary } from '../../support/prometheus';

interface PanelJson {
  readonly title: string;
  readonly panels?: readonly PanelJson[];
  readonly targets?: readonly { expr: string }[];
  readonly gridPos: { x: number; y: number; w: number; h: number };
}

const TEXT = readFileSync(resolve(__dirname, '../../../examples/grafana/mongo-governor.json'), 'utf8');
const DASHBOARD = JSON.parse(TEXT) as { panels: PanelJson[] };
const PANELS = DASHBOARD.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const QUERIES = PANELS.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** Shown only with `budget: "leased"`. */
const LEASED = /lease|safe_share/;

test('the shipped dashboard is current (npm run dashboard)', () => {
  expect(TEXT).toBe(dashboardText());
});

test('shows every metric', () => {
  for (const { name } of METRICS) expect(TEXT).toContain(name);
});

test("can't be generated with a metric that does not exist", () => {
  expect(() => metric('mongo_governor_imaginary')).toThrow('no metric is called mongo_governor_imaginary');
});

test('no panel covers another', () => {
  const open = DASHBOARD.panels.map(({ gridPos }) => gridPos);
  for (const [index, a] of open.entries()) {
    for (const b of open.slice(index + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      expect(apart).toBe(true);
    }
  }
});

const grafana = withBinary('against a real Prometheus', 'prometheus');
grafana.run(grafana.title, () => {
  test('every query of the dashboard answers with data', async () => {
    await using service = await startBusyService();
    await using server = await startPrometheus([`127.0.0.1:${service.port}`]);
    await server.scraped();
    const missing = new Set(QUERIES.filter(({ expr }) => !LEASED.test(expr)).map(({ expr }) => expr));
    await eventually(
      'every query has an answer',
      async () => {
        await work(service);
        for (const expr of missing) {
          if ((await server.query(filledIn(expr))).length > 0) missing.delete(expr);
        }
        return missing.size === 0;
      },
      15_000,
    ).catch(() => undefined);
    expect([...missing]).toEqual([]);
    for (const { expr } of QUERIES) await server.query(filledIn(expr));
  });
});

/** What Grafana puts in for its variables. */
function filledIn(expr: string): string {
  return expr.replaceAll('$service', '.+').replaceAll('$__rate_interval', '10s');
}
