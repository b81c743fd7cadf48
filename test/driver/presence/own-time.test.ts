import { afterOwnTime } from '../../../src/driver/presence/own-time';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('time in which this process ran', () => {
  it.each([
    [1_000, 1_000],
    [250, 300],
    [100, 100],
  ])('of %s ms is over after %s', (milliseconds, over) => {
    const called = jest.fn();
    afterOwnTime(milliseconds, called);
    jest.advanceTimersByTime(over - 1);
    expect(called).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(10_000);
    expect(called).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is taken back', () => {
    const called = jest.fn();
    const forget = afterOwnTime(1_000, called);
    jest.advanceTimersByTime(500);
    forget();
    jest.advanceTimersByTime(10_000);
    expect(called).not.toHaveBeenCalled();
  });
});
