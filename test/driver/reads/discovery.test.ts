import { Discovery } from '../../../src/driver/reads/discovery';

const UNKNOWN = { type: 'Unknown', error: null };
const DOWN = { type: 'Unknown', error: new Error('refused') };
const PRIMARY = { type: 'RSPrimary', error: null };
const SECONDARY = { type: 'RSSecondary', error: null };

function setUp(...members: object[]) {
  const known = { members };
  const discovery = new Discovery(() => known.members as never);
  const become = (...next: object[]) => {
    known.members = next;
    discovery.look();
  };
  return { discovery, become };
}

describe('a cold start', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    [[PRIMARY, SECONDARY]],
    // One is enough.
    [[UNKNOWN, SECONDARY]],
    [[PRIMARY, DOWN]],
    [[PRIMARY]],
  ])('is over at once with %j', async (members) => {
    await expect(setUp(...members).discovery.settled(1_000)).resolves.toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets reads wait until a secondary is known', async () => {
    const { discovery, become } = setUp(PRIMARY, UNKNOWN, UNKNOWN);
    const ends: boolean[] = [];
    for (let n = 0; n < 2; n += 1) void discovery.settled(1_000).then((found) => ends.push(found));
    become(PRIMARY, UNKNOWN, DOWN);
    await Promise.resolve();
    expect(ends).toEqual([]);
    become(PRIMARY, SECONDARY, DOWN);
    await Promise.resolve();
    expect(ends).toEqual([true, true]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets them wait no longer than each has time, nor when the topology has closed', async () => {
    const { discovery } = setUp(PRIMARY, UNKNOWN);
    const [short, long] = [discovery.settled(100), discovery.settled(1_000)];
    jest.advanceTimersByTime(100);
    await expect(short).resolves.toBe(false);
    expect(jest.getTimerCount()).toBe(1);
    discovery.giveUp();
    await expect(long).resolves.toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});
