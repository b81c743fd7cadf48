import dns from 'node:dns/promises';
import { Ledgers } from '../../../src/driver/presence/ledgers';
import type { MemberLedger } from '../../../src/driver/presence/member-ledger';

const CLIENT = { monitoring: 2 };

function ledgers(): Ledgers {
  return new Ledgers(() => 10);
}

/** A member that a client is at, as it was reached. */
function inUse(all: Ledgers, address: string, endpoint?: string): MemberLedger {
  const ledger = all.of(address);
  ledger.addClient({ ...CLIENT });
  if (endpoint !== undefined) all.onEndpoint(ledger, endpoint);
  return ledger;
}

const addresses = (found: Iterable<MemberLedger>): string[] =>
  [...found].map(({ address }) => address).sort();

describe('names of a member', () => {
  it('are joined when they say the same process', () => {
    const all = ledgers();
    const [one, other] = [inUse(all, 'db1:27017'), inUse(all, 'proxy:9000')];
    all.onProcess(one, 'a');
    all.onProcess(other, 'b');
    expect(one.isSameMember(other)).toBe(false);
    all.onProcess(other, 'a');
    expect(one.isSameMember(other)).toBe(true);
  });

  it('are joined when they are reached at one place, and stay so when one of them goes', () => {
    const all = ledgers();
    const old = inUse(all, 'db1:27017', '10.0.0.1:27017');
    const renamed = inUse(all, 'db1.example.com:27017', '10.0.0.1:27017');
    expect(renamed.isSameMember(old)).toBe(true);
    expect([old, renamed].filter(({ isShown }) => isShown)).toHaveLength(1);
  });

  it('are of two members where nobody is any more at the place of the first', () => {
    const all = ledgers();
    const gone = all.of('pod-1:27017');
    all.onEndpoint(gone, '10.0.0.1:27017');
    const next = inUse(all, 'pod-2:27017', '10.0.0.1:27017');
    expect(next.isSameMember(gone)).toBe(false);
  });
});

describe('the members that a client may come to', () => {
  it('are its seeds, and what they have led to before', async () => {
    const all = ledgers();
    for (const address of ['10.0.0.1:1', '10.0.0.1:2', '10.0.0.1:3']) inUse(all, address);
    all.onDiscovered(['10.0.0.1:1'], ['10.0.0.1:1', '10.0.0.1:2']);
    expect(addresses(await all.reach(['10.0.0.1:1'], true))).toEqual(['10.0.0.1:1', '10.0.0.1:2']);
    expect(addresses(await all.reach(['10.0.0.1:1'], false))).toEqual(['10.0.0.1:1']);
  });

  it('are those behind another name of a seed', async () => {
    const all = ledgers();
    for (const address of ['127.0.0.1:1', '127.0.0.1:2']) inUse(all, address);
    all.onDiscovered(['127.0.0.1:1'], ['127.0.0.1:1', '127.0.0.1:2']);
    const found = addresses(await all.reach(['localhost:1'], true));
    expect(found).toEqual(expect.arrayContaining(['127.0.0.1:1', '127.0.0.1:2', 'localhost:1']));
  });

  it('are all of this machine for a unix socket, until it has said which it is', async () => {
    const all = ledgers();
    inUse(all, '127.0.0.1:1');
    inUse(all, '10.255.255.1:1');
    const socket = '/tmp/mongodb-1.sock';
    expect(addresses(await all.reach([socket], false))).toEqual(['/tmp/mongodb-1.sock', '127.0.0.1:1']);
    all.onProcess(all.of(socket), 'a');
    expect(addresses(await all.reach([socket], false))).toEqual([socket]);
  });

  it('are none of a deployment that the seeds are not of', async () => {
    const all = ledgers();
    inUse(all, '10.0.0.1:1');
    expect(addresses(await all.reach(['10.0.0.2:1'], true))).toEqual(['10.0.0.2:1']);
  });
});

describe('another name of members in use', () => {
  /** Names lead to two addresses. */
  function resolving(...addresses: string[]) {
    return jest.spyOn(dns, 'lookup').mockResolvedValue(addresses.map((address) => ({ address })) as never);
  }
  afterEach(() => jest.restoreAllMocks());

  it('is looked up, and may be of each that is at one of its places', async () => {
    resolving('10.0.0.7', '10.0.0.8');
    const all = ledgers();
    inUse(all, '10.0.0.7:1');
    inUse(all, '10.0.0.9:1');
    inUse(all, '10.0.0.8:2');
    // Known, but nobody is there.
    all.of('10.0.0.8:1');
    expect(addresses(await all.identify('db1:1'))).toEqual(['10.0.0.7:1', 'db1:1']);
  });

  it('is not looked up where nobody is anywhere, or it is known where it is or which process', async () => {
    const lookup = resolving('10.0.0.7');
    const all = ledgers();
    all.of('10.0.0.7:1');
    expect(addresses(await all.identify('db1:1'))).toEqual(['db1:1']);
    inUse(all, '10.0.0.7:1');
    all.onEndpoint(all.of('db2:1'), '10.0.0.9:1');
    expect(addresses(await all.identify('db2:1'))).toEqual(['db2:1']);
    all.onProcess(all.of('db3:1'), 'a');
    expect(addresses(await all.identify('db3:1'))).toEqual(['db3:1']);
    expect(lookup).not.toHaveBeenCalled();
  });

  it('is not looked up where only the member itself is in use', async () => {
    const lookup = resolving('10.0.0.7');
    const all = ledgers();
    inUse(all, 'db1:1');
    expect(addresses(await all.identify('db1:1'))).toEqual(['db1:1']);
    expect(lookup).not.toHaveBeenCalled();
  });

  it.each([
    ['cluster.example.com', false],
    ['db1:27017', true],
    ['/tmp/mongodb-27017.sock', true],
    ['/tmp/mongodb', true],
    ['mongodb.sock', true],
  ])('is of a member, not what seeds are looked up by: %s, %s', async (name, isMember) => {
    resolving();
    const all = ledgers();
    expect([...(await all.reach([name], true))]).toHaveLength(isMember ? 1 : 0);
    expect([...all]).toHaveLength(isMember ? 1 : 0);
  });

  it('is joined only where it is reached at the same place', () => {
    const all = ledgers();
    const [one, other] = [inUse(all, 'db1:1', '10.0.0.1:1'), inUse(all, 'db2:1', '10.0.0.2:1')];
    expect(one.isSameMember(other)).toBe(false);
    all.onEndpoint(other, '10.0.0.1:1');
    expect(one.isSameMember(other)).toBe(true);
  });
});

describe('the ledgers of a deployment', () => {
  const KNOWN = { limit: 3, baselineMS: { find: 20 } };

  it('follow the share that is in force, by role', () => {
    const all = ledgers();
    const ledger = all.of('10.0.0.1:1');
    expect(ledger.share).toBe(10);
    all.shareOf = (role) => (role === 'primary' ? 5 : 7);
    expect(ledger.share).toBe(7);
    ledger.role = 'primary';
    expect(ledger.share).toBe(5);
  });

  it('follow what is in force of what members can carry', () => {
    const all = ledgers();
    const ledger = all.of('10.0.0.1:1');
    ledger.adaptive.learn(KNOWN);
    expect(ledger.share).toBe(10);
    const told = jest.fn();
    all.adapting = { isInForce: () => true, onLimit: told };
    ledger.adaptive.learn(KNOWN);
    expect([ledger.share, told.mock.calls.length]).toEqual([3, 1]);
  });

  it('are one for each address', () => {
    const all = ledgers();
    expect(all.of('10.0.0.1:1')).toBe(all.of('10.0.0.1:1'));
    expect([...all]).toHaveLength(1);
  });

  it('make a change take effect at every member', () => {
    const all = ledgers();
    const applied = ['10.0.0.1:1', '10.0.0.1:2'].map((address) => jest.spyOn(all.of(address), 'apply'));
    all.apply();
    expect(applied.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('are kept for their counters when their members are gone, up to 64; those in use always', () => {
    const all = ledgers();
    inUse(all, '10.0.0.1:1');
    for (let port = 2; port <= 64; port += 1) all.of(`10.0.0.1:${port}`);
    expect([...all]).toHaveLength(64);
    all.of('10.0.0.1:65');
    expect(addresses(all)).toEqual(['10.0.0.1:1', '10.0.0.1:65']);
  });
});
