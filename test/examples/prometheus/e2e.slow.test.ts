import { METRICS } from '../../../src/metrics/definitions';
import { startBusyService } from '../../support/busy-service';
import { eventually } from '../../support/eventually';
import { startPrometheus, withBinary } from '../../support/prometheus';

/** Only with `budget: "leased"`. */
const LEASED = new Set(['mongo_governor_lease_seconds_left', 'mongo_governor_on_safe_share']);

const prometheus = withBinary('a real Prometheus', 'prometheus');
prometheus.run(prometheus.title, () => {
  test('scrapes every metric of a governed service and evaluates every rule', async () => {
    // In force it learns the time without a queue from the first answers.
    const connections = { primary: 24, secondary: 120, adaptive: 'on' } as const;
    await using service = await startBusyService({ connections });
    await using server = await startPrometheus([`127.0.0.1:${service.port}`]);
    await server.scraped();

    for (const { name, type } of METRICS) {
      if (LEASED.has(name)) continue;
      const series = await server.query(type === 'histogram' ? `${name}_count` : name);
      expect({ name, found: series.length > 0 }).toEqual({ name, found: true });
      expect(series[0]?.metric).toMatchObject({ service: 'api' });
    }

    const rules = await server.rules();
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.filter(({ type }) => type === 'alerting').length).toBeGreaterThan(10);
    expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
  });

  test('records what the members themselves count', async () => {
    await using service = await startBusyService();
    await using server = await startPrometheus([`127.0.0.1:${service.port}`]);
    await server.scraped();
    await eventually('the recorded sum is what the servers count', async () => {
      const series = await server.query('service_member:mongo_governor_connections:sum');
      const counted = await Promise.all(service.set.members.map((member) => member.connections()));
      const recorded = new Map(
        series.map(({ metric, value }) => [metric.db_client_connection_pool_name, Number(value[1])]),
      );
      return service.set.members.every(
        ({ address }, index) => recorded.get(address) === counted[index]?.open,
      );
    });
  });
});
