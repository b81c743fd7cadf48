import { Outages } from '../../../src/driver/admission/outages';
import type { DriverSelector } from '../../../src/driver/shape/internals';
import type { MissingMember } from '../../../src/errors';

const ELECTION_MS = 12_000;

function setUp(...types: string[]) {
  const sources = { types, checks: 0 };
  const server = {
    requestCheck() {
      sources.checks += 1;
    },
  };
  const outages = new Outages({
    service: 'api',
    deployment: 'default',
    servers: () => [server, server] as never,
    descriptions: () => sources.types.map((type) => ({ type })) as never,
  });
  const become = (...next: string[]) => {
    sources.types = next;
    outages.look();
  };
  return { outages, sources, become };
}

beforeEach(() => {
  jest.useFakeTimers();
  // The clock does not begin with the test.
  jest.advanceTimersByTime(100_000);
});
afterEach(() => jest.useRealTimers());
const pass = (milliseconds: number) => jest.advanceTimersByTime(milliseconds);

describe('what a selection waits for', () => {
  it('is nothing where a member is there', () => {
    expect(setUp('RSPrimary').outages.waitFor('primary')).toBeUndefined();
  });

  it('is a member that others need, too: it takes a place among them, is bounded, and fails for all', () => {
    const { outages } = setUp('Unknown');
    const wait = outages.waitFor('primary');
    expect(wait?.isApart).toBe(false);
    expect(wait?.boundMS(undefined)).toBeUndefined();
    expect(wait?.boundMS(1_000)).toBe(1_000);
    expect(wait?.refuse(0)).toBeUndefined();
    expect(wait?.failed()?.missing).toBe('primary');
    expect(outages.waitFor('primary')?.refuse(0)?.missing).toBe('primary');
  });
});

describe('the member that a selection misses', () => {
  const SELECTORS: [DriverSelector, MissingMember][] = [
    ['primary', 'primary'],
    [{ mode: 'primary' }, 'primary'],
    [{ mode: 'secondary' }, 'secondary'],
    [{ mode: 'secondaryPreferred' }, 'any'],
    [{ mode: 'nearest' }, 'any'],
    [() => undefined, 'any'],
  ];

  it.each(SELECTORS)('is, where there is none, for %j: %s', (selector, needed) => {
    expect(setUp('Unknown').outages.missingFor(selector)).toBe(needed);
    expect(setUp().outages.missingFor(selector)).toBe(needed);
  });

  it.each<[string[], MissingMember[]]>([
    [['RSPrimary', 'RSSecondary'], []],
    [['RSPrimary', 'RSSecondary', 'Unknown'], []],
    [['RSPrimary', 'Unknown'], ['secondary']],
    [['RSSecondary', 'Unknown'], ['primary']],
    [
      ['RSArbiter', 'RSGhost'],
      ['primary', 'secondary', 'any'],
    ],
    [['Standalone'], []],
    [['Mongos', 'Unknown'], []],
    [['LoadBalancer'], []],
  ])('among %j is %j', (types, missing) => {
    const { outages } = setUp(...types);
    const all: MissingMember[] = ['primary', 'secondary', 'any'];
    expect(all.filter((each) => outages.since(each) !== undefined)).toEqual(missing);
    const found = SELECTORS.filter(([selector]) => outages.missingFor(selector) !== undefined);
    expect(found).toEqual(SELECTORS.filter(([, needed]) => missing.includes(needed)));
  });
});

describe('an outage', () => {
  it('begins when the last one is lost, not when the next description changes, and is over when one is back', () => {
    const { outages, become } = setUp('RSPrimary', 'RSSecondary');
    pass(1_000);
    become('Unknown', 'RSSecondary');
    const lost = performance.now();
    pass(1_000);
    become('Unknown', 'RSSecondary', 'Unknown');
    expect([outages.since('primary'), outages.since('secondary'), outages.since('any')]).toEqual([
      lost,
      undefined,
      undefined,
    ]);
    become('RSPrimary', 'RSSecondary');
    expect(outages.since('primary')).toBeUndefined();
    expect(outages.missingFor('primary')).toBeUndefined();
  });

  it('lets the first wait be the driver’s own, and has the rest fail at once with what is missing, and since when', () => {
    const { outages } = setUp('Unknown');
    pass(5_000);
    expect(outages.refuse('any')).toBeUndefined();
    expect(outages.failed('any')).toMatchObject({ missing: 'any', deployment: 'default' });
    const random = jest.spyOn(Math, 'random').mockReturnValue(1);
    expect(outages.refuse('any')).toMatchObject({
      missing: 'any',
      since: Date.now() - 5_000,
      retryAfterMS: 625,
    });
    random.mockReturnValue(0);
    expect(outages.refuse('any')?.retryAfterMS).toBe(375);
    random.mockRestore();
  });

  it('of any member is one of each: who has waited for any in vain has waited for all', () => {
    const { outages } = setUp('Unknown');
    outages.failed('any');
    expect(outages.refuse('primary')).toMatchObject({ missing: 'primary' });
    expect(outages.refuse('secondary')).toMatchObject({ missing: 'secondary' });
  });

  it('of one role is none of any', () => {
    const { outages } = setUp('Unknown');
    outages.failed('primary');
    expect(outages.refuse('any')).toBeUndefined();
    expect(outages.refuse('secondary')).toBeUndefined();
    expect(outages.refuse('primary')).toBeDefined();
  });

  it.each<[MissingMember, string]>([
    ['primary', 'RSSecondary'],
    ['secondary', 'RSPrimary'],
  ])('of a %s refuses nothing as long as one may still be elected', (missing, other) => {
    const { outages } = setUp(other);
    outages.failed(missing);
    pass(ELECTION_MS - 1);
    expect(outages.refuse(missing)).toBeUndefined();
    pass(1);
    expect(outages.refuse(missing)).toBeDefined();
  });

  it('knows nothing of a wait that has failed while a member was there, or of a former outage', () => {
    const { outages, become } = setUp('RSPrimary', 'RSSecondary');
    expect(outages.failed('any')).toBeUndefined();
    become('Unknown');
    expect(outages.refuse('any')).toBeUndefined();
    outages.failed('any');
    become('RSPrimary', 'RSSecondary');
    expect(outages.refuse('any')).toBeUndefined();
    become('Unknown');
    expect(outages.refuse('any')).toBeUndefined();
  });

  it('makes every monitor look, as often as monitors may: nobody waits any more who would', () => {
    const { outages, sources } = setUp('Unknown');
    outages.failed('any');
    expect(sources.checks).toBe(0);
    outages.refuse('any');
    outages.refuse('any');
    expect(sources.checks).toBe(2);
    pass(499);
    outages.refuse('any');
    expect(sources.checks).toBe(2);
    pass(1);
    outages.refuse('any');
    expect(sources.checks).toBe(4);
  });
});

describe('the longest wait for a member', () => {
  it.each<[string, string[], MissingMember, number | undefined, lostFor: number, number | undefined]>([
    ['is the driver’s own where one is there', ['RSPrimary', 'RSSecondary'], 'any', 200, 0, undefined],
    ['is the driver’s own where none is configured', ['Unknown'], 'any', undefined, 0, undefined],
    ['is as configured', ['Unknown'], 'any', 200, 0, 200],
    ['counts from when the last was lost', ['Unknown'], 'any', 200, 150, 50],
    ['is over at once where that is long ago', ['Unknown'], 'any', 200, 1_000, 1],
    ['is an election where one may be under way', ['RSSecondary'], 'primary', 200, 0, ELECTION_MS],
    ['is longer where more is configured', ['RSSecondary'], 'primary', 20_000, 0, 20_000],
    ['is as configured where nobody could elect one', ['Unknown'], 'primary', 200, 0, 200],
  ])('%s', (_name, types, missing, failFastAfterMS, lostFor, expected) => {
    const { outages } = setUp(...types);
    pass(lostFor);
    expect(outages.boundMS(missing, failFastAfterMS)).toBe(expected);
  });
});
