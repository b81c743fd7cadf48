import type { DriverWaiter } from '../../src/driver/internals';
import { WaitBound } from '../../src/driver/wait-bound';

function waiterInto(ended: string[], name: string): DriverWaiter {
  return {
    cancelled: false,
    checkoutTime: 0,
    resolve: () => undefined,
    reject: (error) => ended.push(`${name}: ${error.name}`),
  };
}

describe('the bound of waits for a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends each wait at its time, oldest first, with one timer', () => {
    const bound = new WaitBound();
    const ended: string[] = [];
    bound.enter(waiterInto(ended, 'a'), 100);
    jest.advanceTimersByTime(40);
    bound.enter(waiterInto(ended, 'b'), 100);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(60);
    expect(ended).toEqual(['a: TimeoutError']);
    jest.advanceTimersByTime(39);
    expect(ended).toEqual(['a: TimeoutError']);
    jest.advanceTimersByTime(1);
    expect(ended).toEqual(['a: TimeoutError', 'b: TimeoutError']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends no wait that was left, in whatever order', () => {
    const bound = new WaitBound();
    const ended: string[] = [];
    const [first, middle, last] = ['a', 'b', 'c'].map((name) => bound.enter(waiterInto(ended, name), 100));
    for (const wait of [middle, first, last]) if (wait !== undefined) bound.leave(wait);
    bound.enter(waiterInto(ended, 'd'), 100);
    jest.advanceTimersByTime(100);
    expect(ended).toEqual(['d: TimeoutError']);
  });

  it('lets a wait be left that it has ended, as the operation settles later', () => {
    const bound = new WaitBound();
    const ended: string[] = [];
    const wait = bound.enter(waiterInto(ended, 'a'), 10);
    const next = bound.enter(waiterInto(ended, 'b'), 30);
    jest.advanceTimersByTime(10);
    bound.leave(wait);
    jest.advanceTimersByTime(20);
    bound.leave(next);
    expect(ended).toEqual(['a: TimeoutError', 'b: TimeoutError']);
  });
});
