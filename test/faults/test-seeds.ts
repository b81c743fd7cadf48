import { runSchedule } from './run-schedule';
import { describeSchedule, drawAlone, drawWithFleet, type Schedule } from './schedule';

export function testLoneSeeds(seeds: readonly { readonly seed: number; readonly found: string }[]): void {
  test.each(seeds)(
    'a governed client holds every invariant where it once did not: seed $seed ($found)',
    ({ seed }) => expectNoViolation(drawAlone(seed)),
  );
}

export function testLeasedSeeds(seeds: readonly { readonly seed: number; readonly what: string }[]): void {
  test.each(seeds)(
    'a governed client holds every invariant on leased shares: seed $seed ($what)',
    ({ seed }) => {
      const schedule = drawWithFleet(seed);
      expect(schedule.fleet).toMatchObject({ leased: true, redis: false });
      return expectNoViolation(schedule);
    },
  );
}

async function expectNoViolation(schedule: Schedule): Promise<void> {
  const { violations } = await runSchedule(schedule);
  expect({ violations, schedule: describeSchedule(schedule) }).toMatchObject({ violations: [] });
}
