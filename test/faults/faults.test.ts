import { Random } from './random';
import { drawAlone, drawSchedule, drawWithFleet, drawWithPresence } from './schedule';
import { LEASED, REGRESSIONS } from './seeds';
import { STARVED } from './starved';
import { testLeasedSeeds, testLoneSeeds } from './test-seeds';

/** Those whose schedules are short. */
const QUICK: ReadonlySet<number> = new Set([1001, 9053]);

testLoneSeeds(REGRESSIONS.filter(({ seed }) => QUICK.has(seed)));
testLeasedSeeds(LEASED.filter(({ seed }) => QUICK.has(seed)));

describe('a schedule', () => {
  it('is the same for the same seed, so that a failure can be played again', () => {
    expect(drawSchedule(42)).toEqual(drawSchedule(42));
    expect(drawSchedule(42)).not.toEqual(drawSchedule(43));
  });

  it('keeps what a seed stood for before there were fleets, and adds to it', () => {
    const alone = drawAlone(42);
    const { fleet, steps, ...rest } = drawWithFleet(42);
    expect({ ...rest, fleet: alone.fleet, steps: alone.steps }).toEqual(alone);
    expect(steps).toEqual(expect.arrayContaining([...alone.steps]));
    expect(Object.keys(fleet)).toEqual(['leased', 'warm', 'redis']);
  });

  it('keeps what a seed stood for before clients came and went, and adds to it', () => {
    const before = drawWithFleet(42);
    const { steps, clients, ...rest } = drawWithPresence(42);
    expect({ ...rest, clients: before.clients, steps: before.steps }).toEqual(before);
    expect(steps).toEqual(expect.arrayContaining([...before.steps]));
  });

  it('keeps what a seed stood for before processes starved, and adds to it', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const seed of seeds) {
      const before = drawWithPresence(seed);
      const { steps, ...rest } = drawSchedule(seed);
      expect({ ...rest, steps: before.steps }).toEqual(before);
      expect(steps).toEqual(expect.arrayContaining([...before.steps]));
    }
    const faults = seeds.flatMap((seed) => drawSchedule(seed).steps.map(({ fault }) => fault));
    expect(faults).toContain(STARVED);
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
