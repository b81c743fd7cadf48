import { type Limited, MemberLimit } from '../../../src/driver/presence/member-limit';

const OTHERS = { limit: 12, baselineMS: { find: 20 } };

function setUp(member: Partial<Limited> = {}, isInForce = true) {
  const applied = jest.fn();
  const told = jest.fn();
  const limited: Limited = { mostForPools: 50, clients: 1, running: 0, queued: 0, apply: applied, ...member };
  const limit = new MemberLimit({ isInForce: () => isInForce, onLimit: told }, limited);
  return { limit, applied, told };
}

describe('the limit that a member can carry', () => {
  it('is none where nothing is held to it', () => {
    const { limit } = setUp({}, false);
    limit.learn(OTHERS);
    expect(limit).toMatchObject({
      forPools: Number.POSITIVE_INFINITY,
      roomInProbe: Number.POSITIVE_INFINITY,
      useful: Number.POSITIVE_INFINITY,
      isFindingOut: false,
      knowledge: undefined,
    });
  });

  it('is worked out all the same where nothing is held to it', () => {
    const { limit, applied } = setUp({ running: 1 }, false);
    limit.answered(1, 'find', 1);
    expect(limit.limiter?.reading).toMatchObject({ limit: 4, reason: 'starting' });
    expect(applied).not.toHaveBeenCalled();
  });

  it('leaves every client a connection, and two operations', () => {
    const { limit } = setUp({ clients: 9 });
    limit.learn({ ...OTHERS, limit: 1 });
    expect(limit.forPools).toBe(9);
    const alone = setUp();
    alone.limit.learn({ ...OTHERS, limit: 1 });
    expect(alone.limit.forPools).toBe(2);
  });

  it('takes effect and is told when it is another', () => {
    const { limit, applied, told } = setUp();
    limit.learn(OTHERS);
    expect(limit).toMatchObject({ forPools: 12, useful: 12, knowledge: { limit: 12 } });
    expect(applied).toHaveBeenCalledTimes(1);
    expect(told).toHaveBeenCalledTimes(1);
    // Known already: what others say changes nothing.
    limit.learn({ ...OTHERS, limit: 30 });
    expect(limit.forPools).toBe(12);
    expect(applied).toHaveBeenCalledTimes(1);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('begins anew where the member has other work to do', () => {
    const { limit } = setUp();
    limit.learn(OTHERS);
    limit.forget();
    expect(limit).toMatchObject({ knowledge: undefined, roomInProbe: 1, isFindingOut: true });
  });

  it('shrinks where the member says that it is overloaded', () => {
    const { limit } = setUp({ running: 12, queued: 5 });
    limit.learn(OTHERS);
    limit.overloaded();
    const now = performance.now();
    for (let n = 1; n <= 100; n += 1) limit.answered(now + 2 * n, 'find', 20);
    expect(limit.limiter?.reading.reason).toBe('overloaded');
    expect(limit.forPools).toBeLessThan(12);
  });

  it('lets the others through after a while where the one operation of a probe is not answered', () => {
    jest.useFakeTimers();
    try {
      const { limit, applied } = setUp();
      expect(limit.roomInProbe).toBe(1);
      limit.began();
      jest.advanceTimersByTime(60_000);
      expect(limit.roomInProbe).toBe(Number.POSITIVE_INFINITY);
      expect(applied).toHaveBeenCalled();
    } finally {
      jest.useRealTimers();
    }
  });

  it('is nothing that an overload could shrink before the first answer', () => {
    const { limit } = setUp();
    limit.overloaded();
    expect(limit.limiter).toBeUndefined();
  });

  it('is followed by nobody where it is not in force, whatever the answers', () => {
    const { limit, applied, told } = setUp({ running: 4, queued: 4 }, false);
    limit.answered(1, 'find', 20);
    const now = performance.now();
    for (let n = 1; n <= 400; n += 1) limit.answered(now + 2 * n, 'find', 20);
    expect(limit.limiter?.limit).toBeGreaterThan(4);
    expect([applied.mock.calls.length, told.mock.calls.length]).toEqual([0, 0]);
  });

  describe('while it is probed', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('is waited for once, however many operations begin', () => {
      const { limit } = setUp();
      expect(limit.roomInProbe).toBe(1);
      limit.began();
      limit.began();
      expect(jest.getTimerCount()).toBe(1);
    });

    it('is not waited for where nothing is probed', () => {
      const { limit } = setUp();
      limit.began();
      expect(jest.getTimerCount()).toBe(0);
      limit.learn(OTHERS);
      limit.began();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('is no more where the member has other work to do meanwhile', () => {
      const { limit, applied } = setUp();
      expect(limit.roomInProbe).toBe(1);
      limit.began();
      limit.forget();
      jest.advanceTimersByTime(60_000);
      expect(applied).toHaveBeenCalledTimes(1);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
