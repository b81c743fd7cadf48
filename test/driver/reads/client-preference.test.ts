import { ReadPreference } from 'mongodb';
import { ClientPreference, prefer } from '../../../src/driver/reads/client-preference';
import type {
  DriverClient,
  DriverOperation,
  DriverReadPreference,
} from '../../../src/driver/shape/internals';
import type { ActivePolicy } from '../../../src/policy/active-policy';
import { primaryWaiver } from '../../../src/policy/named-waivers';

type OnPrimaryRead = ActivePolicy['routing']['onPrimaryRead'];

const policy = (
  preference: string,
  { enforce = true, onPrimaryRead = 'reroute' as OnPrimaryRead } = {},
): ActivePolicy =>
  ({
    enforce,
    routing: { preference, tags: [], maxStalenessSeconds: undefined, onPrimaryRead },
  }) as unknown as ActivePolicy;

function setUp(readPreference: unknown, active: ActivePolicy, asked = false) {
  const startSession = (options: unknown) => ({
    inTransaction: () => false,
    isPinned: false,
    explicit: true,
    defaultTransactionOptions: {},
    transaction: { isStarting: false, isActive: false },
    ...(options as object),
  });
  const client = {
    options: { readPreference },
    readPreference: ReadPreference.primary,
    startSession,
  } as unknown as DriverClient;
  return { client, preference: new ClientPreference(client, active, asked) };
}

describe('the read preference of a client', () => {
  it('is the policy’s where nobody chose another than the primary, and follows it', () => {
    const { client, preference } = setUp(ReadPreference.primary, policy('secondary'));
    expect(preference.original).toBe(ReadPreference.primary);
    expect(client.options.readPreference.mode).toBe('secondary');
    const former = client.options.readPreference;
    preference.follow(policy('secondaryPreferred'));
    expect(client.options.readPreference.mode).toBe('secondaryPreferred');
    // Collections were made with what the client had then.
    const current = client.options.readPreference;
    for (const copy of [ReadPreference.primary, former, current]) {
      expect(preference.isInherited(copy)).toBe(true);
      expect(preference.now(copy)).toBe(current);
    }
  });

  it('is its own again in observe mode', () => {
    const { client, preference } = setUp(ReadPreference.primary, policy('secondary'));
    preference.follow(policy('secondary', { enforce: false }));
    expect(client.options.readPreference).toBe(ReadPreference.primary);
  });

  it('is the caller’s where it chose another one: it stays, whatever the policy', () => {
    const nearest = ReadPreference.nearest;
    const { client, preference } = setUp(nearest, policy('secondary'));
    preference.follow(policy('secondaryPreferred'));
    expect(client.options.readPreference).toBe(nearest);
    expect(preference.original).toBeUndefined();
    expect(preference.isInherited(nearest)).toBe(true);
    expect(preference.now(nearest)).toBe(nearest);
  });

  it('is the caller’s where it is a named waiver', () => {
    const waiver = primaryWaiver('a ledger');
    const { client, preference } = setUp(waiver, policy('secondary'));
    expect(client.options.readPreference).toBe(waiver);
    expect(preference.original).toBeUndefined();
  });

  it('of a call stays', () => {
    const { preference } = setUp(ReadPreference.primary, policy('secondary'));
    const own = new ReadPreference('primary');
    expect(preference.isInherited(own)).toBe(false);
    expect(preference.now(own)).toBe(own);
  });

  it.each<
    [boolean, OnPrimaryRead, { enforce?: boolean }, allowed: boolean, forbidden: boolean, mode: string]
  >([
    [true, 'allow', {}, true, false, 'primary'],
    [true, 'reject', {}, false, true, 'secondary'],
    [true, 'reroute', {}, false, true, 'secondary'],
    [true, 'reject', { enforce: false }, false, false, 'primary'],
    [false, 'allow', {}, false, false, 'secondary'],
    [false, 'reject', {}, false, false, 'secondary'],
  ])(
    'that was asked for (%s) where such reads are %s (%j) is allowed: %s, forbidden: %s, %s',
    (asked, onPrimaryRead, mode, allowed, forbidden, own) => {
      const active = policy('secondary', { ...mode, onPrimaryRead });
      const { client, preference } = setUp(ReadPreference.primary, active, asked);
      expect([preference.isAllowed(active), preference.isForbidden(active)]).toEqual([allowed, forbidden]);
      expect(client.options.readPreference.mode).toBe(own);
    },
  );

  it('that is another one is not forbidden', () => {
    const active = policy('secondary', { onPrimaryRead: 'reject' });
    expect(setUp(ReadPreference.nearest, active, true).preference.isForbidden(active)).toBe(false);
  });
});

describe('transactions of a client', () => {
  const started = (readPreference: unknown, options: object = {}) =>
    setUp(readPreference, policy('secondary')).client.startSession(options).defaultTransactionOptions;

  it('read from the primary, as without the policy', () => {
    expect(started(ReadPreference.primary).readPreference).toBe(ReadPreference.primary);
  });

  it('keep what the caller chose, of the client or of the session', () => {
    const own = { readPreference: ReadPreference.nearest };
    expect(started(ReadPreference.secondary)).toEqual({});
    expect(started(ReadPreference.nearest, { defaultTransactionOptions: own }).readPreference).toBe(
      ReadPreference.nearest,
    );
    expect(started(ReadPreference.primary, { defaultTransactionOptions: own }).readPreference).toBe(
      ReadPreference.nearest,
    );
  });

  it('read from the primary where the client would take it, too, and the policy is enforced', () => {
    expect(started(ReadPreference.nearest).readPreference?.mode).toBe('primary');
    const observed = setUp(ReadPreference.nearest, { ...policy('secondary'), enforce: false });
    expect(observed.client.startSession({}).defaultTransactionOptions).toEqual({});
    observed.preference.follow(policy('secondary'));
    expect(observed.client.startSession({}).defaultTransactionOptions.readPreference?.mode).toBe('primary');
  });

  it('are none of the sessions that the driver makes for itself', () => {
    expect(started(ReadPreference.primary, { explicit: false })).toEqual({});
  });

  it('are of a session that the driver has made as the caller wanted, and as it is relied on', () => {
    const { client } = setUp(ReadPreference.primary, policy('secondary'));
    expect(() => client.startSession({ isPinned: 'renamed' })).toThrow(/session\.isPinned/);
    expect(client.startSession({ isPinned: true }).isPinned).toBe(true);
  });
});

describe('a preference that is given to an operation', () => {
  it('is in its options, too, and the caller’s own object is left as it was', () => {
    const options = Object.freeze({ maxTimeMS: 5, readPreference: ReadPreference.primary });
    const operation = { options, readPreference: ReadPreference.primary } as unknown as DriverOperation;
    const secondary = ReadPreference.secondary as DriverReadPreference;
    prefer(operation, secondary);
    expect(operation.readPreference).toBe(secondary);
    expect(operation.options).toEqual({ maxTimeMS: 5, readPreference: secondary });
    expect(options.readPreference).toBe(ReadPreference.primary);
  });
});
