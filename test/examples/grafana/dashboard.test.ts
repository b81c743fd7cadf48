import { dashboardText } from '../../../examples/grafana/dashboard';
import { metric } from '../../../examples/grafana/query';
import { METRICS } from '../../../src/metrics/definitions';
import { DASHBOARD, TEXT } from './shipped';

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
