import { SERVICES } from '../../../examples/incident/services';
import { fingerprint, planWorkload } from '../../../examples/incident/workload';

test('the same seed plans the same requests', () => {
  expect(planWorkload(5, 3)).toEqual(planWorkload(5, 3));
  expect(fingerprint(planWorkload(5, 3))).not.toBe(fingerprint(planWorkload(6, 3)));
});

test('requests are in order, within the time, of all services', () => {
  const plan = planWorkload(1, 10);
  expect(plan.every(({ atMS }, index) => atMS >= (plan[index - 1]?.atMS ?? 0) && atMS < 10_000)).toBe(true);
  expect(new Set(plan.map(({ service }) => service))).toEqual(new Set(SERVICES));
  // 133 a second.
  expect(plan.length).toBeGreaterThan(1_150);
  expect(plan.length).toBeLessThan(1_520);
});
