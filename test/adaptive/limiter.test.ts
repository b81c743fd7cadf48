import { simulate, type WorldSpec } from '../../bench/adaptive/world';
import { AdaptiveLimiter } from '../../src/adaptive/limiter';

type Member = WorldSpec['member'];

/** A member with eight workers of 20 ms, that slows down above 60 connections. */
const MEMBER: Member = { workers: 8, serviceMS: 20, knee: 60 };

interface Played {
  readonly limiter: AdaptiveLimiter;
  /** Answers that came while operations were held back for a probe. */
  readonly held: number;
}

/** As many callers as there can be ask the member for so long; later it may be another one. */
function play(member: Member, forMS: number, change: Partial<Member> = {}, isInForce = true): Played {
  let clock = 0;
  const limiter = newLimiter(isInForce, () => clock);
  let held = 0;
  const steps = [[forMS / 2, change]] as const;
  simulate({ seed: 1, instances: 1, share: 200, monitors: 2, member, callers: 400, forMS, steps }, () => ({
    get limit() {
      return isInForce ? limiter.limit : 50;
    },
    get inFlight() {
      return isInForce ? limiter.inFlight : 50;
    },
    answered: (now, kind, servedMS, running, hasWaiters) => {
      if (limiter.isHeldDown) held += 1;
      clock = now;
      limiter.answered(now, kind, servedMS, running, hasWaiters);
    },
  }));
  return { limiter, held };
}

function newLimiter(isInForce = true, wallNow?: () => number): AdaptiveLimiter {
  return new AdaptiveLimiter(
    () => ({ least: 2, most: 200 }),
    () => isInForce,
    0,
    wallNow,
  );
}

describe('the adaptive limit at a member', () => {
  it('begins with one in flight, and then with few', () => {
    expect(newLimiter()).toMatchObject({ isHeldDown: true, inFlight: 1, limit: 4 });
  });

  it('comes to what keeps all workers of the member busy, and little more', () => {
    const { limiter } = play(MEMBER, 60_000);
    expect(limiter.limit).toBeGreaterThanOrEqual(8);
    expect(limiter.limit).toBeLessThanOrEqual(17);
    expect(limiter.reading.baselineMS.find).toBeCloseTo(20.5, 0);
  });

  it('lets everything through to a member where nothing queues', () => {
    expect(play({ workers: 1_000, serviceMS: 5, knee: 1_000 }, 30_000).limiter.limit).toBe(200);
  });

  it('finds out that a member has become slower, and does not take that for a queue for long', () => {
    const { limiter } = play({ workers: 64, serviceMS: 20, knee: 1_000 }, 120_000, { serviceMS: 60 });
    expect(limiter.reading.baselineMS.find).toBeGreaterThan(50);
    expect(limiter.limit).toBeGreaterThanOrEqual(64);
  });

  it('shrinks where the member has become smaller', () => {
    const { limiter } = play(MEMBER, 60_000, { workers: 2 });
    expect(limiter.limit).toBeLessThanOrEqual(5);
  });

  it('grows when the member is as large as it was', () => {
    const { limiter } = play({ ...MEMBER, workers: 2 }, 60_000, { workers: 8 });
    expect(limiter.limit).toBeGreaterThanOrEqual(8);
  });

  it('ends a probe in which nobody answers, when it is told to', () => {
    const limiter = newLimiter();
    expect(limiter.heldForMS(0)).toBeGreaterThan(0);
    limiter.release(600);
    expect(limiter).toMatchObject({ isHeldDown: false, inFlight: 4 });
  });

  it('is worked out and holds nothing back where it is not in force', () => {
    const { limiter, held } = play(MEMBER, 30_000, {}, false);
    expect(held).toBe(0);
    expect(limiter.reading.limit).toBeLessThan(50);
  });
});

describe('what processes tell each other', () => {
  const OTHERS = { limit: 40, baselineMS: { find: 20 } };

  it('is nothing at the very start', () => {
    expect(newLimiter().knowledge).toBeUndefined();
  });

  it('is the limit and the times without a queue, once answers have moved the limit', () => {
    const { limiter } = play(MEMBER, 10_000);
    expect(limiter.knowledge).toMatchObject({ limit: limiter.limit, baselineMS: limiter.reading.baselineMS });
  });

  it('is begun with: nothing is held back to find out what is known', () => {
    const limiter = newLimiter();
    limiter.learn(OTHERS, 0);
    expect(limiter).toMatchObject({ isHeldDown: false, inFlight: 40, limit: 40 });
    expect(limiter.reading.baselineMS.find).toBeCloseTo(20);
    expect(limiter.knowledge).toMatchObject({ limit: 40 });
  });

  it('keeps a newcomer from taking the queue of the others for the member’s own time', () => {
    const limiter = newLimiter();
    limiter.learn(OTHERS, 0);
    for (let now = 2; now <= 200; now += 2) limiter.answered(now, 'find', 100, 40, true);
    expect(limiter.reading.reason).toBe('queueing');
    expect(limiter.limit).toBeLessThan(40);
  });

  it('does not change what a process has found out by itself', () => {
    const { limiter } = play(MEMBER, 10_000);
    const { reading } = limiter;
    limiter.learn(OTHERS, 10_000);
    expect(limiter.reading).toEqual(reading);
  });

  it('leaves out times that can not be', () => {
    const limiter = newLimiter();
    limiter.learn({ limit: 0, baselineMS: { find: 0, insert: Number.NaN, count: 3 } }, 0);
    expect(Object.keys(limiter.reading.baselineMS)).toEqual(['count']);
    expect(limiter.limit).toBe(2);
  });
});

describe('what of a share is of use', () => {
  it('has no bound until it is known what the member carries', () => {
    expect(newLimiter().useful).toBe(Number.POSITIVE_INFINITY);
  });

  it('is the limit where the member holds it', () => {
    const { limiter } = play(MEMBER, 60_000);
    expect(limiter.useful).toBe(limiter.limit);
  });

  it('is twice the limit where nothing but the share holds it: growth is paced', () => {
    const limiter = newLimiter();
    limiter.learn({ limit: 200, baselineMS: { find: 20 } }, 0);
    for (let now = 1; now <= 100; now += 1) limiter.answered(now, 'find', 20, 200, true);
    expect(limiter).toMatchObject({ limit: 200, useful: 400 });
  });
});
