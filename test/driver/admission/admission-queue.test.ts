import fc from 'fast-check';
import { LANES } from '../../../src/config/lanes';
import type { RefusalReason } from '../../../src/counts/admission-counts';
import { type AdmissionPool, AdmissionQueue } from '../../../src/driver/admission/admission-queue';
import type { CallerPatience, WaitEnding } from '../../../src/driver/admission/waiting-work';
import { propertyRuns } from '../../support/property-runs';

const PATIENT: CallerPatience = { endsAt: undefined, signal: undefined };

class Refused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reason);
    this.reason = reason;
  }
}

/** A pool alone at its member. */
class Pool implements AdmissionPool {
  readonly queue: AdmissionQueue = new AdmissionQueue(this);
  permits: number;
  bounds: AdmissionPool['bounds'];
  running = 0;
  peak = 0;
  waiting = 0;
  kept = 0;

  constructor(permits: number, maxSize = 100, timeoutMS = 0) {
    this.permits = permits;
    this.bounds = { maxSize, timeoutMS, targetMS: undefined };
  }

  get room(): number {
    return this.permits - this.running;
  }

  get waitingAtMember(): number {
    return this.queue.newWork;
  }

  onRunning(change: 1 | -1): void {
    this.running += change;
    this.peak = Math.max(this.peak, this.running - this.permits);
  }

  onIdle(): void {}

  onWaiting(change: 1 | -1): void {
    this.waiting += change;
  }

  evictElsewhere(): boolean {
    return false;
  }

  refusal(reason: RefusalReason): Error {
    return new Refused(reason);
  }
}

/** What became of operations by name, in that order. */
class Log {
  readonly ends: string[] = [];

  add(name: string, wait: Promise<WaitEnding>): void {
    wait.then(
      (ending) => this.ends.push(`${name} ${ending}`),
      (error: unknown) =>
        this.ends.push(`${name} ${error instanceof Refused ? error.reason : String(error)}`),
    );
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function full(permits = 1, maxSize = 100, timeoutMS = 0): Pool {
  const pool = new Pool(permits, maxSize, timeoutMS);
  for (let n = 0; n < permits; n += 1) pool.queue.enter();
  return pool;
}

describe('a member that has said that it is overloaded', () => {
  it('is left alone as long as it wants: nobody is told to come back sooner', () => {
    const { queue } = new Pool(1);
    expect(queue.retryAfterMS()).toBe(100);
    queue.backOff(60_000);
    queue.backOff(10);
    expect(queue.retryAfterMS()).toBeGreaterThan(50_000);
    queue.enter();
    queue.leave(1, false);
    expect(queue.retryAfterMS()).toBeGreaterThan(50_000);
  });
});

describe('a permit that is kept for the renewal of the lease', () => {
  it('is taken by nothing else, and by the renewal at once', async () => {
    const pool = new Pool(3);
    pool.kept = 1;
    const { queue } = pool;
    const log = new Log();
    queue.enter();
    expect(queue.isOpen).toBe(true);
    queue.enter();
    expect(queue.isOpen).toBe(false);
    log.add('read', queue.wait('critical', PATIENT, false));
    log.add('getMore', queue.wait(undefined, PATIENT, false));
    log.add('renewal', queue.wait(undefined, PATIENT, true));
    await settled();
    expect(log.ends).toEqual(['renewal permit']);
    queue.leave(1, false);
    await settled();
    expect(log.ends).toEqual(['renewal permit']);
    queue.leave(1, false);
    await settled();
    expect(log.ends).toEqual(['renewal permit', 'getMore permit']);
  });

  it('is given once, where the wait for it makes another pool give its connections back', async () => {
    const pool = new Pool(2);
    pool.kept = 1;
    const { queue } = pool;
    const log = new Log();
    queue.enter();
    const onWaiting = pool.onWaiting.bind(pool);
    pool.onWaiting = (change) => {
      onWaiting(change);
      // As a claim does: others close what they have above their part, and the limits are applied.
      if (change === 1) {
        pool.permits = 4;
        queue.follow();
      }
    };
    log.add('renewal', queue.wait(undefined, PATIENT, true));
    await settled();
    expect(log.ends).toEqual(['renewal permit']);
    expect([queue.running, queue.size]).toEqual([2, 0]);
  });

  it('is not kept from the only operation that could run, where other clients have the other connections', () => {
    const pool = new Pool(1);
    pool.kept = 1;
    expect(pool.queue.isOpen).toBe(true);
  });
});

describe('a queue for permits', () => {
  it('is open while there is a permit and nobody waits', () => {
    const pool = new Pool(1);
    expect(pool.queue.isOpen).toBe(true);
    pool.queue.enter();
    expect(pool.queue.isOpen).toBe(false);
    pool.queue.leave(1, false);
    expect(pool.queue.isOpen).toBe(true);
  });

  it('hands a permit over in the tick in which it comes back: admitted work first, then by lane, oldest first', async () => {
    const pool = full();
    const log = new Log();
    const { queue } = pool;
    // What new work has had of the permits' time is more than its share.
    queue.enter();
    queue.leave(1_000, false);
    log.add('background', queue.wait('background', PATIENT, false));
    log.add('normal', queue.wait('normal', PATIENT, false));
    log.add('later normal', queue.wait('normal', PATIENT, false));
    log.add('critical', queue.wait('critical', PATIENT, false));
    log.add('admitted', queue.wait(undefined, PATIENT, false));
    log.add('urgent', queue.wait(undefined, PATIENT, true));
    for (let n = 0; n < 6; n += 1) {
      queue.leave(0, false);
      expect(queue.running).toBe(1);
    }
    await settled();
    expect(log.ends).toEqual(
      ['urgent', 'admitted', 'critical', 'normal', 'later normal', 'background'].map(
        (name) => `${name} permit`,
      ),
    );
  });

  it('keeps every tenth turn for the lowest lane that waits', async () => {
    const pool = full();
    const log = new Log();
    for (let n = 0; n < 30; n += 1) log.add('c', pool.queue.wait('critical', PATIENT, false));
    for (let n = 0; n < 30; n += 1) log.add('b', pool.queue.wait('background', PATIENT, false));
    for (let n = 0; n < 20; n += 1) pool.queue.leave(0, false);
    await settled();
    expect(log.ends.filter((end) => end === 'b permit')).toHaveLength(2);
  });

  it('refuses new work beyond its bound, and for a higher lane evicts the newest of the lowest', async () => {
    const pool = full(1, 2);
    const log = new Log();
    log.add('background', pool.queue.wait('background', PATIENT, false));
    log.add('newer background', pool.queue.wait('background', PATIENT, false));
    log.add('third', pool.queue.wait('background', PATIENT, false));
    log.add('normal', pool.queue.wait('normal', PATIENT, false));
    log.add('critical', pool.queue.wait('critical', PATIENT, false));
    log.add('late normal', pool.queue.wait('normal', PATIENT, false));
    log.add('admitted', pool.queue.wait(undefined, PATIENT, false));
    await settled();
    expect(log.ends).toEqual([
      'third queue_full',
      'newer background queue_full',
      'background queue_full',
      'late normal queue_full',
    ]);
    expect(pool.queue.size).toBe(3);
  });

  it('refuses who waits already when a reload makes the bound smaller, the lowest lane first', async () => {
    const pool = full();
    const log = new Log();
    for (const lane of LANES) log.add(lane, pool.queue.wait(lane, PATIENT, false));
    pool.bounds = { ...pool.bounds, maxSize: 1 };
    pool.queue.follow();
    await settled();
    expect(log.ends).toEqual(['background queue_full', 'normal queue_full']);
  });

  it('ends a wait by its caller’s signal, and takes none whose signal has ended', async () => {
    const pool = full();
    const log = new Log();
    const ends = new AbortController();
    log.add('waits', pool.queue.wait('normal', { ...PATIENT, signal: ends.signal }, false));
    ends.abort('enough');
    log.add('comes', pool.queue.wait(undefined, { ...PATIENT, signal: ends.signal }, false));
    await settled();
    expect(log.ends).toEqual(['waits enough', 'comes enough']);
    expect([pool.queue.size, pool.waiting]).toEqual([0, 0]);
  });

  it('judges new work again, and leaves all to the driver when the client closes', async () => {
    const pool = full();
    const log = new Log();
    log.add('new', pool.queue.wait('normal', PATIENT, false));
    log.add('admitted', pool.queue.wait(undefined, PATIENT, false));
    pool.queue.dissolve();
    log.add('newer', pool.queue.wait('normal', PATIENT, false));
    pool.queue.release();
    await settled();
    expect(log.ends).toEqual(['new again', 'newer unbound', 'admitted unbound']);
  });

  describe('with a bound in time', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
    afterEach(() => jest.useRealTimers());

    it('refuses new work then, never admitted work, and leaves who has a deadline of its own to the driver', async () => {
      const pool = full(1, 100, 100);
      const log = new Log();
      const endsAt = performance.now() + 300;
      log.add('new', pool.queue.wait('normal', PATIENT, false));
      log.add('admitted', pool.queue.wait(undefined, PATIENT, false));
      log.add('own', pool.queue.wait('normal', { ...PATIENT, endsAt }, false));
      jest.advanceTimersByTime(99);
      await settled();
      expect(log.ends).toEqual([]);
      jest.advanceTimersByTime(1);
      await settled();
      expect(log.ends).toEqual(['new deadline']);
      jest.advanceTimersByTime(10_000);
      await settled();
      expect(log.ends).toEqual(['new deadline', 'own unbound']);
    });

    it('lets a changed bound reach who waits already', async () => {
      const pool = full(1, 100, 10_000);
      const log = new Log();
      log.add('new', pool.queue.wait('normal', PATIENT, false));
      jest.advanceTimersByTime(200);
      pool.bounds = { ...pool.bounds, timeoutMS: 300 };
      pool.queue.follow();
      jest.advanceTimersByTime(100);
      await settled();
      expect(log.ends).toEqual(['new deadline']);
    });
  });

  it('tells the time in which what waits is served', () => {
    const pool = full(4);
    pool.queue.enter();
    pool.queue.leave(20, false);
    for (let n = 0; n < 79; n += 1) pool.queue.wait('normal', PATIENT, false).catch(() => undefined);
    // 80 operations of 20 ms by four at a time, give or take a quarter.
    expect(pool.queue.retryAfterMS()).toBeGreaterThanOrEqual(300);
    expect(pool.queue.retryAfterMS()).toBeLessThanOrEqual(500);
  });

  it('ends each operation once, admits no more than there are permits, and refuses no admitted work', async () => {
    const lane = fc.constantFrom(undefined, ...LANES);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('come' as const), lane }),
      fc.record({ kind: fc.constant('leave' as const) }),
      fc.record({ kind: fc.constant('permits' as const), permits: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ kind: fc.constant('maxSize' as const), maxSize: fc.integer({ min: 0, max: 8 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const pool = new Pool(2, 5);
        const ends = new Map<number, string[]>();
        const admitted = new Set<number>();
        for (const [n, action] of steps.entries()) {
          if (action.kind === 'permits') pool.permits = action.permits;
          if (action.kind === 'maxSize') pool.bounds = { ...pool.bounds, maxSize: action.maxSize };
          if (action.kind === 'permits' || action.kind === 'maxSize') pool.queue.follow();
          if (action.kind === 'leave' && pool.running > 0) pool.queue.leave(5, false);
          if (action.kind !== 'come') continue;
          if (action.lane === undefined) admitted.add(n);
          const own: string[] = [];
          ends.set(n, own);
          pool.peak = 0;
          if (pool.queue.isOpen) {
            pool.queue.enter();
            own.push('permit');
          } else {
            pool.queue.wait(action.lane, PATIENT, false).then(
              (ending) => own.push(ending),
              (error: Refused) => own.push(error.reason),
            );
          }
          expect(pool.peak).toBeLessThanOrEqual(0);
          expect(pool.queue.newWork).toBeLessThanOrEqual(Math.max(pool.bounds.maxSize, 0));
        }
        pool.permits = 3;
        pool.queue.follow();
        while (pool.running > 0) pool.queue.leave(5, false);
        await settled();
        for (const [n, own] of ends) {
          expect(own).toHaveLength(1);
          if (admitted.has(n)) expect(own).toEqual(['permit']);
        }
        expect([pool.queue.size, pool.waiting, pool.queue.running]).toEqual([0, 0, 0]);
      }),
      propertyRuns(200),
    );
  });
});
