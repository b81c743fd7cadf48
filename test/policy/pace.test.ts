import { Pace } from '../../src/policy/pace';

describe('Pace', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** The milliseconds after which each of `count` callers that come at once has its turn. */
  async function turns(pace: Pace, count: number, withinMS: number): Promise<number[]> {
    const from = performance.now();
    const starts: number[] = [];
    for (let n = 0; n < count; n++) void pace.turn().then(() => starts.push(performance.now() - from));
    await jest.advanceTimersByTimeAsync(withinMS);
    return starts;
  }

  it('lets the first caller through at once, and each of the next one interval later', async () => {
    expect(await turns(new Pace(20), 4, 100)).toEqual([0, 20, 40, 60]);
  });

  it('lets one that comes after the interval through at once, and saves up no turns', async () => {
    const pace = new Pace(20);
    await turns(pace, 1, 19);
    expect(await turns(pace, 1, 181)).toEqual([1]);
    expect(await turns(pace, 3, 100)).toEqual([0, 20, 40]);
  });

  it('makes nobody wait for a timer when it is their turn', async () => {
    const pace = new Pace(20);
    await pace.turn();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(20);
    await pace.turn();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes a new interval from the next turn on', async () => {
    const pace = new Pace(20);
    await turns(pace, 1, 0);
    pace.update(50);
    expect(await turns(pace, 3, 200)).toEqual([20, 70, 120]);
  });

  it('makes nobody wait without an interval, whatever turns were given before', async () => {
    const pace = new Pace(1_000);
    await turns(pace, 1, 0);
    pace.update(0);
    expect(await turns(pace, 3, 0)).toEqual([0, 0, 0]);
  });
});
