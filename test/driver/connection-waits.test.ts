import { ConnectionWaits, isPromoted } from '../../src/driver/admission/connection-waits';
import type { DriverWaiter } from '../../src/driver/shape/internals';

function waiterInto(ended: string[], name: string): DriverWaiter {
  return {
    cancelled: false,
    checkoutTime: 0,
    reject: (error) => ended.push(`${name}: ${error.name}`),
  };
}

describe('waits for a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends each wait at its time, oldest first, with one timer', () => {
    const waits = new ConnectionWaits();
    const ended: string[] = [];
    waits.enter(waiterInto(ended, 'a'), performance.now(), 100, false);
    jest.advanceTimersByTime(40);
    waits.enter(waiterInto(ended, 'b'), performance.now(), 100, false);
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
    const waits = new ConnectionWaits();
    const ended: string[] = [];
    const [first, middle, last] = ['a', 'b', 'c'].map((name) =>
      waits.enter(waiterInto(ended, name), performance.now(), 100, false),
    );
    for (const wait of [middle, first, last]) if (wait !== undefined) waits.leave(wait);
    waits.enter(waiterInto(ended, 'd'), performance.now(), 100, false);
    jest.advanceTimersByTime(100);
    expect(ended).toEqual(['d: TimeoutError']);
  });

  it('lets a wait be left that it has ended, as the operation settles later', () => {
    const waits = new ConnectionWaits();
    const ended: string[] = [];
    const wait = waits.enter(waiterInto(ended, 'a'), performance.now(), 10, false);
    const next = waits.enter(waiterInto(ended, 'b'), performance.now(), 30, false);
    jest.advanceTimersByTime(10);
    waits.leave(wait);
    jest.advanceTimersByTime(20);
    waits.leave(next);
    expect(ended).toEqual(['a: TimeoutError', 'b: TimeoutError']);
  });

  it('ends each at its own time when a reload has changed the bound', () => {
    const waits = new ConnectionWaits();
    const ended: string[] = [];
    waits.enter(waiterInto(ended, 'long'), performance.now(), 100, false);
    waits.enter(waiterInto(ended, 'unbounded'), performance.now(), 0, false);
    jest.advanceTimersByTime(90);
    waits.enter(waiterInto(ended, 'longer'), performance.now(), 100, false);
    waits.enter(waiterInto(ended, 'short'), performance.now(), 20, false);
    jest.advanceTimersByTime(10);
    expect(ended).toEqual(['long: TimeoutError']);
    jest.advanceTimersByTime(10);
    expect(ended).toEqual(['long: TimeoutError', 'short: TimeoutError']);
    jest.advanceTimersByTime(80);
    expect(ended).toEqual(['long: TimeoutError', 'short: TimeoutError', 'longer: TimeoutError']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends reads that must not meet a primary when the member is elected, and nothing else', () => {
    const waits = new ConnectionWaits();
    const ended: unknown[] = [];
    const waiter = (): DriverWaiter => ({
      cancelled: false,
      checkoutTime: 0,
      reject: (error) => ended.push(error),
    });
    const [read, write, unbounded] = [waiter(), waiter(), waiter()];
    waits.enter(read, performance.now(), 100, true);
    waits.enter(write, performance.now(), 100, false);
    waits.enter(unbounded, performance.now(), 0, true);
    waits.endPromoted();
    expect(ended.map(isPromoted)).toEqual([true, true]);
    // So that the pool gives them no connection that nobody would give back.
    expect([read, write, unbounded].map(({ cancelled }) => cancelled)).toEqual([true, false, true]);
    jest.advanceTimersByTime(100);
    expect(ended.map(isPromoted)).toEqual([true, true, false]);
  });
});
