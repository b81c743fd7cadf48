import type { LedgerClient, LedgerPool } from '../../../src/driver/presence/holdings';
import { MemberLedger } from '../../../src/driver/presence/member-ledger';

const client = (monitoring = 2): LedgerClient => ({ monitoring });
const ledgerOf = (share: number, address = 'a:1') => new MemberLedger(address, () => share);

/** A pool that holds so many connections, all in use. */
function pool(held: number, client: LedgerClient): LedgerPool & { wake: jest.Mock } {
  return {
    pool: {
      closed: false,
      totalConnectionCount: held,
      currentCheckedOutCount: held,
      pendingConnectionCount: 0,
      connections: { prune: () => undefined },
      checkIn: () => undefined,
    } as never,
    client,
    chosenSize: Number.POSITIVE_INFINITY,
    waiting: 0,
    newWork: 0,
    evict: () => false,
    wake: jest.fn(),
  };
}

describe('a member under one of its names', () => {
  it('has the share of its role, the last that is known', () => {
    const ledger = new MemberLedger('a:1', (role) => ({ primary: 5, secondary: 10, other: 1 })[role]);
    expect([ledger.role, ledger.share]).toEqual(['other', 1]);
    ledger.role = 'primary';
    expect([ledger.role, ledger.share]).toEqual(['primary', 5]);
    ledger.role = 'secondary';
    expect([ledger.role, ledger.share]).toEqual(['secondary', 10]);
  });

  it.each([
    [10, true],
    [Number.POSITIVE_INFINITY, false],
  ])('with a share of %s is limited: %s', (share, enforced) => {
    expect(ledgerOf(share).enforced).toBe(enforced);
  });

  it('counts each client once, from when it is there until it is not', () => {
    const ledger = ledgerOf(10);
    const [one, other] = [client(), client(1)];
    for (const each of [one, one, other]) ledger.addClient(each);
    expect([ledger.clients, ledger.reserved, ledger.has(one), ledger.isUsed]).toEqual([2, 3, true, true]);
    ledger.removeClient(one);
    ledger.removeClient(one);
    expect([ledger.clients, ledger.reserved, ledger.has(one), ledger.isUsed]).toEqual([1, 1, false, true]);
    ledger.removeClient(other);
    expect([ledger.clients, ledger.reserved, ledger.isUsed]).toEqual([0, 0, false]);
  });

  it('counts what monitors have open', () => {
    const ledger = ledgerOf(10);
    ledger.monitorOpened();
    ledger.monitorOpened();
    ledger.monitorClosed();
    expect(ledger.monitors).toBe(1);
  });

  it.each([
    [4, 0, false],
    [4, 1, true],
    [3, 0, true],
  ])('of a share of %s is crowded with two clients and %s closing: %s', (share, closing, crowded) => {
    const ledger = ledgerOf(share);
    ledger.addClient(client());
    ledger.addClient(client());
    for (let n = 0; n < closing; n += 1) ledger.closingBegins();
    expect(ledger.isCrowded).toBe(crowded);
  });

  it('is unused when nobody is there, nothing is held and nothing closes', () => {
    const ledger = ledgerOf(10);
    expect(ledger.isUnused).toBe(true);
    const one = client();
    ledger.addClient(one);
    expect(ledger.isUnused).toBe(false);
    const held = pool(1, one);
    ledger.addPool(held);
    ledger.removeClient(one);
    expect(ledger.isUnused).toBe(false);
    Object.assign(held.pool, { totalConnectionCount: 0 });
    ledger.changed(held);
    ledger.closingBegins();
    expect(ledger.isUnused).toBe(false);
    ledger.closingEnds();
    expect(ledger.isUnused).toBe(true);
  });

  it('wakes who waits when a close was seen, and when a change takes effect', () => {
    const ledger = ledgerOf(10);
    const one = client();
    ledger.addClient(one);
    const entry = pool(1, one);
    ledger.addPool(entry);
    ledger.closingBegins();
    expect(entry.wake).not.toHaveBeenCalled();
    ledger.closingEnds();
    expect(entry.wake).toHaveBeenCalledTimes(1);
    ledger.apply();
    expect(entry.wake).toHaveBeenCalledTimes(2);
  });
});

describe('two names of one member', () => {
  /** All that a ledger counts, one of each. */
  function busy(address: string) {
    const ledger = ledgerOf(20, address);
    const one = client();
    ledger.addClient(one);
    const entry = pool(3, one);
    ledger.addPool(entry);
    ledger.monitorOpened();
    ledger.closingBegins();
    ledger.runs(1);
    ledger.waits(entry, 1);
    return { ledger, entry };
  }
  const counted = (ledger: MemberLedger) => {
    const { clients, reserved, monitors, pooled, closing, queued, open } = ledger;
    return { clients, reserved, monitors, pooled, closing, queued, open, pools: [...ledger.pools()].length };
  };
  const TWICE = {
    clients: 2,
    reserved: 4,
    monitors: 2,
    pooled: 6,
    closing: 2,
    queued: 2,
    open: 12,
    pools: 2,
  };

  it('have all that both had, once, however often it is said', () => {
    const [one, other] = [busy('a:1'), busy('b:1')];
    one.ledger.join(other.ledger);
    one.ledger.join(other.ledger);
    other.ledger.join(one.ledger);
    expect([counted(one.ledger), counted(other.ledger)]).toEqual([TWICE, TWICE]);
    // Of 16 beside the monitors two run.
    expect(one.ledger.roomOf(one.entry, 0)).toBe(13);
    for (let n = 0; n < 12; n += 1) one.ledger.runs(1);
    expect(one.ledger.roomOf(one.entry, 0)).toBe(2);
  });

  it.each([
    ['other', 'primary', 'primary'],
    ['secondary', 'primary', 'secondary'],
    ['secondary', 'other', 'secondary'],
  ] as const)('have one role: of %s and %s it is %s', (own, others, role) => {
    const [one, other] = [ledgerOf(20), ledgerOf(20, 'b:1')];
    one.role = own;
    other.role = others;
    one.join(other);
    expect([one.role, other.role]).toEqual([role, role]);
  });

  it('are shown as one: the first that is used, or else the first', () => {
    const [one, other] = [ledgerOf(20), ledgerOf(20, 'b:1')];
    one.join(other);
    expect([one.isShown, other.isShown]).toEqual([true, false]);
    const late = client();
    other.addClient(late);
    expect([one.isShown, other.isShown]).toEqual([false, true]);
    one.addClient(client());
    expect([one.isShown, other.isShown]).toEqual([true, false]);
  });

  it('know each client under its own', () => {
    const [one, other] = [ledgerOf(20), ledgerOf(20, 'b:1')];
    one.join(other);
    const late = client();
    other.addClient(late);
    expect([one.has(late), other.has(late)]).toEqual([false, true]);
    one.removeClient(late);
    expect(one.clients).toBe(1);
  });
});
