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
