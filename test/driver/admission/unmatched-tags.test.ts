import { UnmatchedTags } from '../../../src/driver/admission/unmatched-tags';
import type { DriverSelector } from '../../../src/driver/shape/internals';

const ELECTION_MS = 12_000;
const MOST = 3;

interface Member {
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly error: Error | null;
}

const member = (type: string, tags = {}, error: Error | null = null): Member => ({ type, tags, error });
const SET = [member('RSPrimary', { dc: 'east' }), member('RSSecondary', { dc: 'west' })];

function setUp(members = SET) {
  const sources = { members };
  const unmatched = new UnmatchedTags({
    service: 'api',
    deployment: 'default',
    mostWaiting: () => MOST,
    hasPrimary: () => sources.members.some(({ type }) => type === 'RSPrimary'),
    members: () => sources.members as never,
  });
  const become = (...next: Member[]) => {
    sources.members = next;
    unmatched.look();
  };
  return { unmatched, become };
}

const asks = (mode: string, ...tags: Record<string, string>[]): DriverSelector => ({ mode, tags }) as never;
const TYPO = asks('secondary', { dc: 'wset' });

beforeEach(() => {
  jest.useFakeTimers();
  // The clock does not begin with the test.
  jest.advanceTimersByTime(100_000);
});
afterEach(() => jest.useRealTimers());
const pass = (milliseconds: number) => jest.advanceTimersByTime(milliseconds);

describe('a read that names tags of its own', () => {
  it.each<[string, DriverSelector, Member[]]>([
    ['a secondary has them', asks('secondary', { dc: 'west' }), SET],
    ['a secondary has the second list', asks('secondary', { dc: 'wset' }, { dc: 'west' }), SET],
    ['any member would do at last', asks('secondary', { dc: 'wset' }, {}), SET],
    ['it names none', asks('secondary'), SET],
    ['the primary would do', asks('secondaryPreferred', { dc: 'wset' }), SET],
    ['the primary has them, which is as near', asks('nearest', { dc: 'east' }), SET],
    ['no secondary is there: an outage', TYPO, [member('RSPrimary')]],
    ['a member is not known yet', TYPO, [...SET, member('Unknown')]],
    ['a mongos is between', TYPO, [member('Mongos')]],
    ['the selector is a function', () => undefined as never, SET],
  ])('waits for nothing else where %s', (_name, selector, members) => {
    expect(setUp(members).unmatched.waitFor(selector)).toBeUndefined();
  });

  it.each<[string, DriverSelector, Member[]]>([
    ['nobody has them', TYPO, SET],
    ['only the primary has them', asks('secondary', { dc: 'east' }), SET],
    ['nobody has them, near or far', asks('nearest', { dc: 'wset' }), SET],
    ['who has them may be down', TYPO, [...SET, member('Unknown', {}, new Error('down'))]],
  ])('waits apart from all others where %s', (_name, selector, members) => {
    expect(setUp(members).unmatched.waitFor(selector)?.isApart).toBe(true);
  });
});

describe('a read with tags that nobody has', () => {
  it('fails at once after one has waited in vain, and says for what', () => {
    const { unmatched } = setUp();
    const first = unmatched.waitFor(TYPO);
    expect(first?.refuse(0)).toBeUndefined();
    pass(30_000);
    first?.failed();
    const error = unmatched.waitFor(TYPO)?.refuse(0);
    expect(error).toMatchObject({
      code: 'ERR_GOVERNOR_UNAVAILABLE',
      missing: 'secondary',
      tags: '[{"dc":"wset"}]',
      since: Date.now() - 30_000,
      retryable: true,
    });
    expect(error?.message).toContain(
      'has had no secondary with the tags [{"dc":"wset"}] that the read asks for since',
    );
    expect(unmatched.waitFor(asks('secondary', { dc: 'nroth' }))?.refuse(0)).toBeUndefined();
  });

  it('says that it is any member where the primary would do, and that a primary with them is one', () => {
    const { unmatched, become } = setUp();
    const nearest = asks('nearest', { dc: 'wset' });
    unmatched.waitFor(nearest)?.failed();
    expect(unmatched.waitFor(nearest)?.refuse(0)?.missing).toBe('any');
    become(member('RSPrimary', { dc: 'wset' }), member('RSSecondary'));
    expect(unmatched.waitFor(nearest)).toBeUndefined();
    become(member('RSPrimary'), member('RSSecondary', { dc: 'wset' }));
    expect(unmatched.waitFor(nearest)).toBeUndefined();
  });

  it('fails at once where as many wait as may', () => {
    const { unmatched } = setUp();
    expect(unmatched.waitFor(TYPO)?.refuse(MOST - 1)).toBeUndefined();
    expect(unmatched.waitFor(TYPO)?.refuse(MOST)).toBeDefined();
  });

  it('waits again after a member had the tags, whoever saw it', () => {
    const { unmatched, become } = setUp();
    unmatched.waitFor(TYPO)?.failed();
    become(...SET, member('RSSecondary', { dc: 'wset' }));
    become(...SET);
    expect(unmatched.waitFor(TYPO)?.refuse(0)).toBeUndefined();
    expect(unmatched.waitFor(TYPO)?.boundMS(1_000)).toBe(1_000);
  });

  it('waits through an election, in which the member that has the tags may become a secondary', () => {
    const { unmatched, become } = setUp();
    become(...SET.slice(1));
    unmatched.waitFor(TYPO)?.failed();
    pass(ELECTION_MS - 1);
    expect(unmatched.waitFor(TYPO)?.refuse(0)).toBeUndefined();
    pass(1);
    expect(unmatched.waitFor(TYPO)?.refuse(0)).toBeDefined();
  });

  it('waits no longer than failFastAfterMS from when it was first asked for, but for an election', () => {
    const { unmatched, become } = setUp();
    expect(unmatched.waitFor(TYPO)?.boundMS(undefined)).toBeUndefined();
    expect(unmatched.waitFor(TYPO)?.boundMS(1_000)).toBe(1_000);
    pass(400);
    expect(unmatched.waitFor(TYPO)?.boundMS(1_000)).toBe(600);
    become(...SET.slice(1));
    expect(unmatched.waitFor(TYPO)?.boundMS(1_000)).toBe(ELECTION_MS - 400);
    pass(100_000);
    expect(unmatched.waitFor(TYPO)?.boundMS(1_000)).toBe(1);
  });

  it('is remembered for so many lists of tags, and waits for more as the driver does', () => {
    const { unmatched } = setUp();
    const made = (n: number) => unmatched.waitFor(asks('secondary', { dc: `made-up-${n}` }));
    for (let n = 0; n < 101; n += 1) made(n)?.failed();
    expect(made(99)?.refuse(0)).toBeDefined();
    expect(made(100)?.refuse(0)).toBeUndefined();
  });
});
