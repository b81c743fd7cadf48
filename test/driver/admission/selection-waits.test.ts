import { SelectionWaits, sumOfSelections, tagsOf } from '../../../src/driver/admission/selection-waits';
import type { DriverSelector, DriverServer } from '../../../src/driver/shape/internals';

const NONE = { waiting: 0, oldestSeconds: 0 };

function selection() {
  let find: () => void = () => undefined;
  let fail: () => void = () => undefined;
  const selected = new Promise<DriverServer>((resolve, reject) => {
    find = () => resolve({} as DriverServer);
    fail = () => reject(new Error('no server'));
  });
  return { selected, find, fail };
}

describe('selections that found no server at once', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are counted by what they look for, from the oldest on, until they have ended', async () => {
    const waits = new SelectionWaits();
    expect(waits.read()).toEqual({ primary: NONE, secondary: NONE, any: NONE });
    const [first, second, other] = [selection(), selection(), selection()];
    waits.enter('primary', first.selected);
    jest.advanceTimersByTime(2_000);
    waits.enter('primary', second.selected);
    waits.enter('secondary', other.selected);
    waits.enter('any', selection().selected);
    jest.advanceTimersByTime(1_000);
    const one = { waiting: 1, oldestSeconds: 1 };
    expect(waits.read()).toEqual({
      primary: { waiting: 2, oldestSeconds: 3 },
      secondary: one,
      any: one,
    });
    first.fail();
    other.find();
    await first.selected.catch(() => undefined);
    await other.selected;
    expect(waits.read()).toEqual({ primary: one, secondary: NONE, any: one });
  });
});

describe('what all clients wait for', () => {
  it('is all that wait, and the oldest of them', () => {
    const readings = (primary: typeof NONE) => ({ primary, secondary: NONE, any: { ...primary } });
    const [one, other] = [
      { waiting: 2, oldestSeconds: 7 },
      { waiting: 3, oldestSeconds: 1 },
    ];
    const sum = { waiting: 5, oldestSeconds: 7 };
    expect(sumOfSelections([readings(one), readings(other)])).toEqual({
      primary: sum,
      secondary: NONE,
      any: sum,
    });
    expect(sumOfSelections([])).toEqual({ primary: NONE, secondary: NONE, any: NONE });
  });
});

describe('the tags that a selection names', () => {
  it.each<[DriverSelector, unknown]>([
    [{ mode: 'secondary', tags: [{ dc: 'west' }] }, [{ dc: 'west' }]],
    [{ mode: 'secondary', tags: [{ dc: 'west' }, { dc: 'east' }] }, [{ dc: 'west' }, { dc: 'east' }]],
    // An empty set matches every member.
    [{ mode: 'secondary', tags: [{ dc: 'west' }, {}] }, undefined],
    [{ mode: 'secondary', tags: [] }, undefined],
    [{ mode: 'secondary' }, undefined],
    ['secondary', undefined],
    [() => undefined, undefined],
  ])('of %j are %j', (selector, tags) => {
    expect(tagsOf(selector)).toEqual(tags);
  });
});
