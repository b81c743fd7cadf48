import fc from 'fast-check';
import { PrimaryShare } from '../../src/drift/primary-share';

const windowOf = (options: Partial<ConstructorParameters<typeof PrimaryShare>[0]> = {}) => {
  const clock = { now: 0 };
  const share = new PrimaryShare({
    windowMS: 60_000,
    limit: 0.05,
    now: () => clock.now,
    ...options,
  });
  const record = (secondaries: number, primaries: number): void => {
    for (let read = 0; read < secondaries; read += 1) share.record('secondary');
    for (let read = 0; read < primaries; read += 1) share.record('primary');
  };
  return { clock, share, record };
};

describe('PrimaryShare', () => {
  it('counts reads by where they landed', () => {
    const { share } = windowOf();
    share.record('secondary');
    share.record('primary');
    share.record('primary', 2);
    expect(share.share()).toBe(0.75);
    expect(share.counts()).toEqual({ reads: 4, atPrimary: 3 });
  });

  it('is 0 without reads', () => expect(windowOf().share.share()).toBe(0));

  it('forgets what is older than the window, and all of it after a pause', () => {
    const { clock, share, record } = windowOf();
    record(0, 10);
    clock.now = 30_000;
    record(10, 0);
    expect(share.share()).toBe(0.5);
    clock.now = 61_000;
    expect(share.share()).toBe(0);
    clock.now = 1_000_000;
    expect(share.counts().reads).toBe(0);
  });

  it('tells each edge once', () => {
    const { clock, share, record } = windowOf();
    record(95, 5);
    expect(share.check()).toBeUndefined();
    record(0, 1);
    expect([share.check(), share.check(), share.exceeded]).toEqual(['exceeded', undefined, true]);
    clock.now = 70_000;
    expect([share.check(), share.check(), share.exceeded]).toEqual(['recovered', undefined, false]);
  });

  it('says nothing of too few reads', () => {
    const { share, record } = windowOf();
    record(0, 99);
    expect(share.check()).toBeUndefined();
    record(0, 1);
    expect(share.check()).toBe('exceeded');
  });

  it('has the counts of a window that keeps every read', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 9_000 }), primary: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { clock, share } = windowOf({ windowMS: 30_000 });
        const reads: { slot: number; primary: boolean }[] = [];
        for (const { wait, primary } of steps) {
          clock.now += wait;
          share.record(primary ? 'primary' : 'secondary');
          reads.push({ slot: Math.floor(clock.now / 1_000), primary });
        }
        const first = Math.floor(clock.now / 1_000) - 29;
        const alive = reads.filter(({ slot }) => slot >= first);
        const atPrimary = alive.filter(({ primary }) => primary).length;
        expect(share.counts()).toMatchObject({ reads: alive.length, atPrimary });
      }),
    );
  });
});
