import { type AdaptiveState, begin, decide, learnFromProbe, slowdown } from '../../src/adaptive/controller';
import { Window } from '../../src/adaptive/window';

const BOUNDS = { least: 2, most: 100 };
const SECOND = 1_000;

/** A second in which `count` operations took `ms` each, so many at a time as that means. */
function windowOf(kinds: Readonly<Record<string, readonly [count: number, ms: number]>>, peak = 0): Window {
  const window = new Window(0);
  for (const [kind, [count, ms]] of Object.entries(kinds)) {
    for (let n = 0; n < count; n += 1) window.add(kind, ms, peak);
  }
  return window;
}

function stateOf(limit: number, baselineMS: Readonly<Record<string, number>>): AdaptiveState {
  const baseline = new Map(Object.entries(baselineMS).map(([kind, ms]) => [kind, Math.log(ms)]));
  return { ...begin(BOUNDS), limit, baseline, hasMetQueue: true };
}

describe('the adaptive limit after a window', () => {
  it('grows by a step where it was met and nothing queues at the member', () => {
    const after = decide(stateOf(10, { find: 20 }), windowOf({ find: [500, 20] }, 10), SECOND, BOUNDS);
    expect(after).toMatchObject({ reason: 'growing' });
    expect(after.queue).toBeCloseTo(0);
    expect(after.limit).toBeGreaterThan(10);
    expect(after.limit).toBeLessThan(12);
  });

  it('stays where less than it is asked for, however quick the member is', () => {
    const after = decide(stateOf(50, { find: 20 }), windowOf({ find: [500, 20] }, 12), SECOND, BOUNDS);
    expect(after).toMatchObject({ reason: 'unused', limit: 50 });
  });

  it('stays where as much queues as keeps the member busy', () => {
    const after = decide(stateOf(14, { find: 20 }), windowOf({ find: [400, 35] }, 14), SECOND, BOUNDS);
    expect(after).toMatchObject({ reason: 'steady', limit: 14 });
  });

  it('shrinks where more queues, by no more than three tenths', () => {
    const after = decide(stateOf(80, { find: 20 }), windowOf({ find: [400, 200] }, 80), SECOND, BOUNDS);
    expect(after).toMatchObject({ reason: 'queueing', limit: 56 });
    expect(after.queue).toBeCloseTo(72);
  });

  it('shrinks by a tenth where the member says that it is overloaded', () => {
    const window = windowOf({ find: [500, 20] }, 40);
    window.isOverloaded = true;
    expect(decide(stateOf(40, { find: 20 }), window, SECOND, BOUNDS)).toMatchObject({
      reason: 'overloaded',
      limit: 36,
    });
  });

  it('takes one slow operation among many for what it is', () => {
    const kinds = { find: [400, 20], aggregate: [1, 1_000] } as const;
    const after = decide(stateOf(20, { find: 20, aggregate: 900 }), windowOf(kinds, 9), SECOND, BOUNDS);
    expect(after.slowdown).toBeLessThan(1.01);
  });

  it('is not moved by another mixture of quick and slow commands', () => {
    const before = stateOf(20, { find: 2, aggregate: 200 });
    const more = decide(before, windowOf({ find: [50, 2], aggregate: [80, 200] }, 15), SECOND, BOUNDS);
    expect(more.slowdown).toBeCloseTo(1);
    expect(more.limit).toBe(20);
  });

  it('says nothing of a kind of command that it has not seen yet', () => {
    const baseline = new Map([['find', Math.log(10)]]);
    expect(slowdown(baseline, windowOf({ update: [50, 500] }).kinds)).toBe(1);
  });

  it('begins anew below a share that has become smaller, and never above it', () => {
    const after = decide(stateOf(80, { find: 20 }), windowOf({ find: [500, 20] }, 80), SECOND, {
      least: 2,
      most: 9,
    });
    expect(after.limit).toBe(9);
  });
});

describe('the baseline', () => {
  it('is what a probe shows, worse as well as better than before', () => {
    const probed = (ms: number): number => {
      const { baseline } = learnFromProbe(stateOf(10, { find: 20 }), windowOf({ find: [60, ms] }));
      return Math.exp(baseline.get('find') as number);
    };
    expect(probed(60)).toBeGreaterThan(45);
    expect(probed(10)).toBeLessThan(12);
  });

  it('is hardly moved by a probe with few answers', () => {
    const { baseline } = learnFromProbe(stateOf(10, { find: 20 }), windowOf({ find: [1, 200] }));
    expect(Math.exp(baseline.get('find') as number)).toBeLessThan(25);
  });

  it('does not follow worse times while the limit is met: they may be our own queue', () => {
    const after = decide(stateOf(14, { find: 20 }), windowOf({ find: [400, 35] }, 14), SECOND, BOUNDS);
    expect(after.baseline.get('find')).toBe(Math.log(20));
  });
});
