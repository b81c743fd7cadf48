import fc from 'fast-check';
import { LANES, type Lane } from '../../../src/config/lanes';
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
    jest.useFakeTimers();
    jest.advanceTimersByTime(5_000);
    expect(queue.retryAfterMS()).toBe(100);
    queue.backOff(60_000);
    queue.backOff(10);
    expect(queue.retryAfterMS()).toBe(60_000);
    queue.enter();
    queue.leave(1, false);
    jest.advanceTimersByTime(20_000);
    expect(queue.retryAfterMS()).toBe(40_000);
    jest.useRealTimers();
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

describe('a permit that is kept free for critical work', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());

  /** All permits are taken, and critical work has had to wait for one, which it has now. */
  async function afterAWait(permits = 3): Promise<{ pool: Pool; log: Log }> {
    const pool = full(permits);
    const log = new Log();
    log.add('critical', pool.queue.wait('critical', PATIENT, false));
    pool.queue.leave(1, false);
    await settled();
    expect(log.ends.splice(0)).toEqual(['critical permit']);
    return { pool, log };
  }

  it('is there at once for the next, and for nobody below', async () => {
    const { pool, log } = await afterAWait();
    log.add('normal', pool.queue.wait('normal', PATIENT, false));
    pool.queue.leave(1, false);
    expect(pool.queue.isOpen).toBe(false);
    log.add('later critical', pool.queue.wait('critical', PATIENT, false));
    await settled();
    expect(log.ends).toEqual(['later critical permit']);
    // Two are free, of which one is kept.
    pool.queue.leave(1, false);
    pool.queue.leave(1, false);
    await settled();
    expect(log.ends.slice(1)).toEqual(['normal permit']);
  });

  it('is no reason to let nobody run', async () => {
    const { pool, log } = await afterAWait(1);
    log.add('normal', pool.queue.wait('normal', PATIENT, false));
    pool.queue.leave(1, false);
    await settled();
    expect(log.ends).toEqual(['normal permit']);
  });

  it('is there for what goes on with admitted work', async () => {
    const { pool, log } = await afterAWait();
    pool.queue.leave(1, false);
    log.add('getMore', pool.queue.wait(undefined, PATIENT, false));
    await settled();
    expect(log.ends).toEqual(['getMore permit']);
  });

  it('leaves the lowest lane its tenth of the turns, also where critical work takes all that is free', async () => {
    const { pool, log } = await afterAWait();
    for (let n = 0; n < 30; n += 1) log.add('c', pool.queue.wait('critical', PATIENT, false));
    for (let n = 0; n < 30; n += 1) log.add('b', pool.queue.wait('background', PATIENT, false));
    for (let n = 0; n < 20; n += 1) pool.queue.leave(1, false);
    await settled();
    expect(log.ends.filter((end) => end === 'c permit')).toHaveLength(18);
    expect(log.ends.filter((end) => end === 'b permit')).toHaveLength(2);
  });

  it('is kept for five seconds after critical work has last come, and goes to who waits then, though no other comes back', async () => {
    const { pool, log } = await afterAWait();
    pool.queue.leave(1, false);
    log.add('normal', pool.queue.wait('normal', PATIENT, false));
    jest.advanceTimersByTime(4_999);
    await settled();
    expect(log.ends).toEqual([]);
    jest.advanceTimersByTime(1);
    await settled();
    expect(log.ends).toEqual(['normal permit']);
    pool.queue.leave(1, false);
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

  it('keeps new work its share of the permits’ time, whatever goes on', async () => {
    const pool = full();
    const log = new Log();
    log.add('getMore', pool.queue.wait(undefined, PATIENT, false));
    log.add('read', pool.queue.wait('background', PATIENT, false));
    // All of the time went to what goes on.
    pool.queue.leave(1_000, true);
    await settled();
    expect(log.ends).toEqual(['read permit']);
    pool.queue.leave(1_000, false);
    await settled();
    expect(log.ends).toEqual(['read permit', 'getMore permit']);
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

  it('is told by what is ahead and on its way, divided by the permits, and not the same moment to all', () => {
    const pool = full(2);
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    pool.queue.enter();
    pool.queue.leave(20, false);
    for (let n = 0; n < 3; n += 1) pool.queue.wait('normal', PATIENT, false).catch(() => undefined);
    expect(pool.queue.retryAfterMS(4)).toBe(80);
    random.mockReturnValue(0);
    expect(pool.queue.retryAfterMS(4)).toBe(60);
    random.mockReturnValue(0.5);
    // Who has no permit at all is told the time of one; and nobody is told to come back at once.
    pool.permits = 0;
    expect(pool.queue.retryAfterMS()).toBe(80);
    pool.permits = Number.POSITIVE_INFINITY;
    expect(pool.queue.retryAfterMS()).toBe(1);
    random.mockRestore();
  });

  it('is not open to a newcomer while others wait, though there is a permit', () => {
    const pool = full();
    pool.queue.wait('normal', PATIENT, false).catch(() => undefined);
    pool.permits = 3;
    expect(pool.queue.isOpen).toBe(false);
  });

  it('makes what is urgent wait, too, where no permit is there', async () => {
    const pool = full();
    const log = new Log();
    log.add('urgent', pool.queue.wait(undefined, PATIENT, true));
    await settled();
    expect([log.ends, pool.queue.running]).toEqual([[], 1]);
  });

  it('leaves nothing at a signal whose operation has its permit', async () => {
    const pool = full();
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    const wait = pool.queue.wait('normal', { ...PATIENT, signal }, false);
    pool.queue.leave(1, false);
    await wait;
    expect(removed.mock.calls).toEqual([['abort', added.mock.calls[0]?.[1]]]);
  });

  it.each<[waiting: Partial<Record<Lane, number>>, permits: number, Record<Lane | 'spare', number>]>([
    [{}, 1, { critical: 5, normal: 5, background: 5, spare: 5 }],
    [{}, 4, { critical: 8, normal: 8, background: 8, spare: 5 }],
    // What is below makes room for what is above.
    [{ normal: 1, background: 2 }, 1, { critical: 5, normal: 4, background: 2, spare: 2 }],
    [{ critical: 3, background: 2 }, 1, { critical: 2, normal: 2, background: 0, spare: 0 }],
    // A limit that has shrunk below what runs is no debt of the queue.
    [{ normal: 1 }, 0, { critical: 5, normal: 4, background: 4, spare: 4 }],
  ])('of five has room, with %j waiting and %s permits: %j', (waiting, permits, room) => {
    const pool = full(1, 5);
    for (const lane of LANES) {
      for (let n = 0; n < (waiting[lane] ?? 0); n += 1)
        pool.queue.wait(lane, PATIENT, false).catch(() => undefined);
    }
    pool.permits = permits;
    const { queue } = pool;
    expect({
      critical: queue.roomFor('critical'),
      normal: queue.roomFor('normal'),
      background: queue.roomFor('background'),
      spare: queue.spare,
    }).toEqual(room);
  });

  it('has no room, rather than less than none, where a reload has made it smaller than what waits', () => {
    const pool = full(1, 5);
    for (let n = 0; n < 3; n += 1) pool.queue.wait('normal', PATIENT, false).catch(() => undefined);
    pool.bounds = { ...pool.bounds, maxSize: 1 };
    expect(pool.queue.roomFor('normal')).toBe(0);
  });

  describe('knows when the oldest came', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it.each<[(Lane | undefined)[]]>([
      [[undefined, 'critical', 'normal']],
      [['critical', undefined]],
      [['background', 'normal', 'critical', undefined]],
      [['normal', 'background']],
    ])('of %j: whatever its lane', (lanes) => {
      const pool = full();
      expect(pool.queue.oldestSince).toBeUndefined();
      jest.advanceTimersByTime(1_000);
      const came = performance.now();
      for (const lane of lanes) {
        pool.queue.wait(lane, PATIENT, false).catch(() => undefined);
        jest.advanceTimersByTime(10);
      }
      expect(pool.queue.oldestSince).toBe(came);
    });

    it('and keeps no timer for waits that nothing ends', () => {
      const pool = full();
      for (const lane of [undefined, ...LANES]) pool.queue.wait(lane, PATIENT, false).catch(() => undefined);
      expect(jest.getTimerCount()).toBe(0);
      pool.queue.wait('normal', { ...PATIENT, endsAt: performance.now() + 50 }, false).catch(() => undefined);
      pool.queue.wait('normal', { ...PATIENT, endsAt: performance.now() + 90 }, false).catch(() => undefined);
      expect(jest.getTimerCount()).toBe(1);
    });
  });

  describe('that stands', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
    afterEach(() => jest.useRealTimers());

    interface Load {
      readonly permits?: number;
      readonly servedMS?: number;
      readonly targetMS?: number | undefined;
    }

    /** Twice as much comes as is served, every 10 ms, until the queue stands. */
    function standing({ permits = 1, servedMS = 10, targetMS }: Load) {
      const pool = full(permits);
      pool.bounds = { ...pool.bounds, maxSize: 1_000, targetMS };
      const log = new Log();
      let came = 0;
      const come = () => {
        came += 1;
        log.add(String(came), pool.queue.wait('normal', PATIENT, false));
      };
      const serve = () => pool.queue.leave(servedMS, false);
      while (!pool.queue.isStanding && came < 2_000) {
        for (let n = 0; n < 2 * permits; n += 1) come();
        jest.advanceTimersByTime(10);
        for (let n = 0; n < permits && !pool.queue.isStanding; n += 1) serve();
      }
      return { pool, log, come, serve, newest: String(came) };
    }

    it('serves the newest, and refuses what has waited for three targets', async () => {
      const { pool, log, newest } = standing({});
      await settled();
      expect(log.ends.at(-1)).toBe(`${newest} permit`);
      const refused = log.ends.filter((end) => end.endsWith('standing_queue'));
      expect(refused.length).toBeGreaterThan(5);
      // The last five rounds of two, and one of them is served: with a target of 20 ms the others are late.
      expect(pool.queue.size).toBe(9);
      expect(log.ends.filter((end) => !/permit$|standing_queue$/.test(end))).toEqual([]);
    });

    it('takes nobody beyond what is served within the target, in its own lane only', async () => {
      const { pool, log, come } = standing({});
      expect(pool.queue.spare).toBe(0);
      expect(pool.queue.roomFor('normal')).toBe(0);
      expect(pool.queue.roomFor('background')).toBe(1_000 - 9);
      expect(pool.queue.roomFor('critical')).toBe(1_000);
      expect([pool.queue.turnAway('normal'), pool.queue.turnAway('critical')]).toEqual([
        'standing_queue',
        'queue_full',
      ]);
      come();
      await settled();
      expect(log.ends.at(-1)).toMatch(/standing_queue$/);
      expect(pool.queue.size).toBe(9);
    });

    it.each<[string, Load, bound: number]>([
      ['two services where no target is configured', { servedMS: 10 }, 2],
      ['the same for each permit', { servedMS: 10, permits: 2 }, 4],
      ['the target that is configured', { servedMS: 10, targetMS: 50 }, 5],
      ['at least one', { servedMS: 40, targetMS: 10 }, 1],
      ['five milliseconds where service is quicker', { servedMS: 1 }, 5],
      ['two where nobody knows how long service takes', { servedMS: 0 }, 2],
    ])('takes as many as are served within %s', async (_name, load, bound) => {
      const { pool, serve, come } = standing(load);
      while (pool.queue.size > 1) serve();
      expect(pool.queue.isStanding).toBe(true);
      expect(pool.queue.roomFor('normal')).toBe(bound - 1);
      for (let n = 0; n < bound + 2; n += 1) come();
      expect(pool.queue.size).toBe(Math.max(1, bound));
    });

    it('serves the last one however late it is, and stands no more then', async () => {
      const { pool, log, serve, come } = standing({});
      while (pool.queue.size > 0) serve();
      expect(pool.queue.isStanding).toBe(false);
      come();
      jest.advanceTimersByTime(10_000);
      serve();
      await settled();
      expect(log.ends.at(-1)).toMatch(/permit$/);
    });

    it('is none where whoever is served has waited no longer than the target, however many are refused', () => {
      const pool = full(1, 1);
      for (let n = 0; n < 200; n += 1) {
        for (let each = 0; each < 3; each += 1)
          pool.queue.wait('normal', PATIENT, false).catch(() => undefined);
        pool.queue.wait('background', PATIENT, false).catch(() => undefined);
        jest.advanceTimersByTime(10);
        // One is left: an empty queue would begin anew.
        pool.bounds = { ...pool.bounds, maxSize: 2 };
        pool.queue.leave(10, false);
      }
      expect(pool.queue.isStanding).toBe(false);
    });
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
