import { startBusyService, work } from '../../support/busy-service';
import { eventually } from '../../support/eventually';
import { startPrometheus, withBinary } from '../../support/prometheus';
import { DASHBOARD } from './shipped';

const PANELS = DASHBOARD.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
const QUERIES = PANELS.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

/** Shown only with `budget: "leased"`. */
const LEASED = /lease|safe_share/;

const grafana = withBinary('against a real Prometheus', 'prometheus');
grafana.run(grafana.title, () => {
  test('every query of the dashboard answers with data', async () => {
    await using service = await startBusyService();
    await using server = await startPrometheus([`127.0.0.1:${service.port}`]);
    await server.scraped();
    const missing = new Set(QUERIES.filter(({ expr }) => !LEASED.test(expr)).map(({ expr }) => expr));
    await eventually('every query has an answer', async () => {
      await work(service);
      for (const expr of missing) {
        if ((await server.query(filledIn(expr))).length > 0) missing.delete(expr);
      }
      return missing.size === 0;
    }).catch(() => undefined);
    expect([...missing]).toEqual([]);
    for (const { expr } of QUERIES) await server.query(filledIn(expr));
  });
});

/** What Grafana puts in for its variables; an interval in which any machine has scraped twice. */
function filledIn(expr: string): string {
  return expr.replaceAll('$service', '.+').replaceAll('$__rate_interval', '5m');
}
