import { EventEmitter } from 'node:events';
import { MemberStats } from '../../../src/counts/member-stats';
import type { AdmissionQueue } from '../../../src/driver/admission/admission-queue';
import { WaitQueueView } from '../../../src/driver/admission/wait-queue-view';
import type { DriverPool } from '../../../src/driver/shape/internals';

interface Waiter {
  readonly cancelled: boolean;
  readonly checkoutTime: number;
}

function setUp(ours: { size: number; oldestSince: number | undefined }, waitQueue: Waiter[] = []) {
  const pool = Object.assign(new EventEmitter(), { waitQueue });
  const stats = new MemberStats();
  const view = new WaitQueueView(pool as unknown as DriverPool, ours as AdmissionQueue, stats);
  return { pool, stats, view };
}

describe('who waits at a pool', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    jest.advanceTimersByTime(10_000);
  });
  afterEach(() => jest.useRealTimers());

  const now = () => performance.now();

  it.each([
    ['nobody', undefined, [], 0],
    ['one in our queue', 3_000, [], 3],
    ['one that waits for a connection', undefined, [2_000], 2],
    ['the older one in our queue', 3_000, [2_000], 3],
    ['the older one for a connection', 1_000, [2_000, 4_000], 4],
    // The driver rounds down.
    ['one that came just now', undefined, [-1], 0],
  ])('is as old as the oldest: %s', (_name, ours, theirs, seconds) => {
    const { view } = setUp(
      { size: ours === undefined ? 0 : 1, oldestSince: ours === undefined ? undefined : now() - ours },
      theirs.map((ageMS) => ({ cancelled: false, checkoutTime: now() - ageMS })),
    );
    expect(view.oldestSeconds).toBe(seconds);
    expect(view.waiting).toBe(theirs.length + (ours === undefined ? 0 : 1));
  });

  it('is nobody who gave up, though the driver still has it in its list', () => {
    const { view } = setUp({ size: 2, oldestSince: now() - 1_000 }, [
      { cancelled: true, checkoutTime: now() - 9_000 },
      { cancelled: false, checkoutTime: now() - 500 },
    ]);
    expect([view.waiting, view.oldestSeconds]).toEqual([3, 1]);
  });

  it('is recorded in seconds once it has its connection, as is the time to open one', () => {
    const { pool, stats } = setUp({ size: 0, oldestSince: undefined });
    const waited = jest.spyOn(stats.waited, 'record');
    const created = jest.spyOn(stats.created, 'record');
    pool.emit('connectionCheckedOut', { durationMS: 250 });
    pool.emit('connectionReady', { durationMS: 40 });
    expect([waited.mock.calls, created.mock.calls]).toEqual([[[0.25]], [[0.04]]]);
  });
});
