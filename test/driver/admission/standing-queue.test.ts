import fc from 'fast-check';
import { StandingQueue } from '../../../src/driver/admission/standing-queue';
import { propertyRuns } from '../../support/property-runs';

const TARGET = 20;
/** Served, and not answered yet. */
const BEGUN = 4;

/** Goes on from one play to the next. */
let now = 0;

/** So many seconds of load in steps of 10 ms; each step says how many come, how many are served, and how long the oldest waits. */
function play(
  queue: StandingQueue,
  seconds: number,
  step: (at: number) => [number, number, number],
): boolean[] {
  const states: boolean[] = [];
  for (let at = 0; at < seconds * 1_000; at += 10) {
    const [came, served, oldest] = step(at);
    for (let n = 0; n < came; n += 1) queue.came();
    for (let n = 0; n < served; n += 1) queue.serves(now, oldest, TARGET, BEGUN);
    now += 10;
    states.push(queue.isStanding);
  }
  return states;
}

describe('a queue', () => {
  it('does not stand while it drains after a burst, however long that takes', () => {
    expect(play(new StandingQueue(), 2, (at) => [at === 0 ? 1_000 : 0, 5, at])).not.toContain(true);
  });

  it('does not stand when callers wait for each other’s answers and it keeps its length', () => {
    expect(play(new StandingQueue(), 2, () => [5, 5, 300])).not.toContain(true);
  });

  it('does not stand when such callers are answered in clusters, and come again in clusters', () => {
    const event = fc.record({
      afterMS: fc.integer({ min: 0, max: 60 }),
      kind: fc.constantFrom('serve', 'answer'),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 50, maxLength: 400 }), (events) => {
        const queue = new StandingQueue();
        let running = BEGUN;
        let waiting = 1_000;
        let at = 0;
        for (const { afterMS, kind } of events) {
          at += afterMS;
          if (kind === 'answer' && running > 0) {
            running -= 1;
            waiting += 1;
            queue.came();
          } else if (kind === 'serve' && running < BEGUN) {
            running += 1;
            waiting -= 1;
            queue.serves(at, 300, TARGET, BEGUN);
          }
          if (queue.isStanding) return false;
        }
        return waiting + running === 1_000 + BEGUN;
      }),
      propertyRuns(1_000),
    );
  });

  it('stands where few are served, once more have come than could come back', () => {
    const queue = new StandingQueue();
    const states: boolean[] = [];
    for (let at = 0; at < 1_000; at += 100) {
      queue.came();
      queue.came();
      queue.serves(at, 300, TARGET, BEGUN);
      states.push(queue.isStanding);
    }
    // The first window ends with the second that is served; each leaves one more.
    expect(states.indexOf(true)).toBe(BEGUN + 1);
  });

  it('does not stand while the least wait is within the target', () => {
    expect(play(new StandingQueue(), 2, () => [10, 5, TARGET])).not.toContain(true);
  });

  it('does not stand where just a tenth more comes than goes', () => {
    const queue = new StandingQueue();
    for (let at = 0; at < 2_000; at += 100) {
      for (let n = 0; n < 11; n += 1) queue.came();
      for (let n = 0; n < 10; n += 1) queue.serves(at, 300, TARGET, BEGUN);
      expect(queue.isStanding).toBe(false);
    }
  });

  it('stands once more has come than went for three windows, with nobody served in time', () => {
    const states = play(new StandingQueue(), 1, () => [8, 5, 100]);
    expect(states.indexOf(true)).toBe(30);
    expect(states.at(-1)).toBe(true);
  });

  it('goes on to stand while the load lasts, although newest first it looks short', () => {
    const queue = new StandingQueue();
    play(queue, 1, () => [8, 5, 100]);
    expect(play(queue, 1, () => [8, 5, 1]).every(Boolean)).toBe(true);
  });

  it('stands no more once the load is what is served, and when nobody waits', () => {
    const queue = new StandingQueue();
    play(queue, 1, () => [8, 5, 100]);
    expect(play(queue, 1, () => [5, 5, 100]).at(-1)).toBe(false);
    play(queue, 1, () => [8, 5, 100]);
    queue.emptied();
    expect(queue.isStanding).toBe(false);
  });
});
