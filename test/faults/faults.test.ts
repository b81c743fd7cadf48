import { Random } from './random';
import { runSchedule } from './run-schedule';
import { describeSchedule, drawAlone, drawSchedule } from './schedule';
import { LEASED, REGRESSIONS } from './seeds';

/** The short run; `npm run test:faults` draws as many schedules as it is asked for. */
describe('a governed client through random faults', () => {
  it.each(REGRESSIONS)(
    'holds every invariant where it once did not: seed $seed ($found)',
    async ({ seed }) => {
      const schedule = drawAlone(seed);
      const { violations } = await runSchedule(schedule);
      expect({ violations, schedule: describeSchedule(schedule) }).toMatchObject({ violations: [] });
    },
  );

  it.each(LEASED)(
    'holds every invariant on leased shares: seed $seed ($what)',
    async ({ seed }) => {
      const schedule = drawSchedule(seed);
      expect(schedule.fleet).toMatchObject({ leased: true, redis: false });
      const { violations } = await runSchedule(schedule);
      expect({ violations, schedule: describeSchedule(schedule) }).toMatchObject({ violations: [] });
    },
    15_000,
  );
});

describe('a schedule', () => {
  it('is the same for the same seed, so that a failure can be played again', () => {
    expect(drawSchedule(42)).toEqual(drawSchedule(42));
    expect(drawSchedule(42)).not.toEqual(drawSchedule(43));
  });

  it('keeps what a seed stood for before there were fleets, and adds to it', () => {
    const alone = drawAlone(42);
    const { fleet, steps, ...rest } = drawSchedule(42);
    expect({ ...rest, fleet: alone.fleet, steps: alone.steps }).toEqual(alone);
    expect(steps).toEqual(expect.arrayContaining([...alone.steps]));
    expect(Object.keys(fleet)).toEqual(['leased', 'warm', 'redis']);
  });

  it('draws numbers evenly', () => {
    const random = new Random(1);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4_000; draw += 1) {
      const index = random.between(0, 3);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});
