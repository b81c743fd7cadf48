import fc from 'fast-check';
import type { LedgerClient, LedgerPool } from '../../../src/driver/presence/holdings';
import { MemberLedger } from '../../../src/driver/presence/member-ledger';
import type { DriverPool } from '../../../src/driver/shape/internals';
import { propertyRuns } from '../../support/property-runs';

/** A pool as far as a ledger looks at it; counts how often it was counted. */
class FakePool {
  closed = false;
  held = 0;
  looks = 0;
  readonly pendingConnectionCount = 0;
  readonly waitQueue = { length: 0 };
  readonly #ledger: () => MemberLedger;
  readonly #entry: () => LedgerPool;

  constructor(ledger: () => MemberLedger, entry: () => LedgerPool) {
    this.#ledger = ledger;
    this.#entry = entry;
  }

  get totalConnectionCount(): number {
    this.looks += 1;
    return this.held;
  }

  get currentCheckedOutCount(): number {
    return this.held;
  }

  processWaitQueue(): void {}

  checkIn(): void {}

  readonly connections = {
    prune: (isSurplus: (connection: unknown) => boolean) => {
      while (this.held > 0 && isSurplus({})) this.held -= 1;
    },
  };

  /** Closes at once, and the member sees it at once. */
  destroyConnection(): void {
    this.#ledger().changed(this.#entry());
  }
}

interface Participant {
  readonly entry: LedgerPool & { waiting: number };
  readonly pool: FakePool;
  /** As the driver does: asks, and opens one if it may. */
  grow(): boolean;
  shrink(): void;
}

function join(
  ledger: MemberLedger,
  { monitoring = 2, chosenSize = Number.POSITIVE_INFINITY } = {},
): Participant {
  const client: LedgerClient = { monitoring };
  const pool: FakePool = new FakePool(
    () => ledger,
    () => entry,
  );
  const entry = {
    client,
    pool: pool as unknown as DriverPool,
    chosenSize,
    waiting: 0,
    newWork: 0,
    evict: () => false,
    wake: () => undefined,
  };
  ledger.addClient(client);
  ledger.addPool(entry);
  return {
    entry,
    pool,
    grow() {
      if (ledger.maxPoolSizeOf(entry) <= pool.held) return false;
      pool.held += 1;
      return true;
    },
    shrink() {
      if (pool.held === 0) return;
      pool.held -= 1;
      ledger.changed(entry);
    },
  };
}

describe('what a pool may hold', () => {
  it('is the share beside the monitors for a client alone', () => {
    const ledger = new MemberLedger('a:1', () => 10);
    expect(ledger.limitOf(join(ledger).entry)).toBe(8);
  });

  it('is never less than one connection for each client, however little the member carries', () => {
    const ledger = new MemberLedger('a:1', () => 100, { isInForce: () => true, onLimit: () => undefined });
    const clients = Array.from({ length: 6 }, () => join(ledger));
    expect(clients.map(({ entry }) => ledger.limitOf(entry)).every((limit) => limit >= 1)).toBe(true);
    expect(ledger.limit).toBe(6);
  });

  it('is the least of its part and what the caller chose', () => {
    const ledger = new MemberLedger('a:1', () => 10);
    const { entry } = join(ledger, { chosenSize: 5 });
    expect([ledger.limitOf(entry), ledger.maxPoolSizeOf(entry), ledger.limit]).toEqual([5, 5, 5]);
  });

  it('is lent by a client that does not use its part', () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const busy = join(ledger);
    join(ledger);
    while (busy.grow());
    expect(busy.pool.held).toBe(8);
  });

  it('goes back when the client whose part it is waits for it', async () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const busy = join(ledger);
    const late = join(ledger);
    while (busy.grow());
    late.entry.waiting = 3;
    expect(late.grow()).toBe(false);
    await Promise.resolve();
    expect(busy.pool.held).toBe(4);
    while (late.grow());
    expect(late.pool.held).toBe(4);
  });

  it('is not taken from who holds no more than its own part', async () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const [one, other] = [join(ledger), join(ledger)];
    while (one.pool.held < 4) one.grow();
    while (other.pool.held < 4) other.grow();
    other.entry.waiting = 100;
    expect(other.grow()).toBe(false);
    await Promise.resolve();
    expect([one.pool.held, other.pool.held]).toEqual([4, 4]);
  });

  it('is claimed once by who waits, and by nobody who has its part', async () => {
    const ledger = new MemberLedger('a:1', () => 8);
    const [one, other] = [join(ledger), join(ledger)];
    // What nobody uses goes to whoever comes first; both want more than there is.
    for (const { entry, grow } of [one, other]) {
      entry.waiting = 10;
      while (grow());
    }
    const applied = jest.spyOn(ledger, 'apply');
    for (let turn = 0; turn < 10; turn += 1) {
      for (const { entry } of [one, other]) ledger.maxPoolSizeOf(entry);
      await Promise.resolve();
    }
    expect(applied.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('is asked for without a look at the pools of others, however many there are', () => {
    const ledger = new MemberLedger('a:1', () => 10_000);
    const all = Array.from({ length: 200 }, () => join(ledger));
    const asking = all.at(-1) as Participant;
    for (const { grow } of all) grow();
    ledger.maxPoolSizeOf(asking.entry);
    for (const { pool } of all) pool.looks = 0;
    for (let n = 0; n < 50; n += 1) ledger.maxPoolSizeOf(asking.entry);
    const others = all.filter((participant) => participant !== asking);
    expect(others.reduce((looks, { pool }) => looks + pool.looks, 0)).toBe(0);
  });

  it('never lets all pools together hold more than the share, whatever comes in which order', () => {
    const step = fc.record({
      who: fc.nat({ max: 5 }),
      what: fc.constantFrom('grow', 'grow', 'grow', 'shrink', 'wait', 'leave', 'join', 'share', 'close'),
      to: fc.integer({ min: 6, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        let share = 30;
        const ledger = new MemberLedger('a:1', () => share);
        const all: Participant[] = [join(ledger, { monitoring: 1 }), join(ledger)];
        const held = (): number => all.reduce((sum, { pool }) => sum + pool.held, 0) + ledger.reserved;
        for (const { who, what, to } of steps) {
          const participant = all[who % all.length] as Participant;
          const before = held();
          if (what === 'grow') participant.grow();
          else if (what === 'shrink') participant.shrink();
          else if (what === 'wait') participant.entry.waiting = to % 3;
          else if (what === 'leave' && all.length > 1) {
            ledger.removeClient(participant.entry.client);
            participant.pool.closed = true;
            ledger.changed(participant.entry);
          } else if (what === 'join' && all.length < 6 && ledger.open + 2 <= ledger.share)
            all.push(join(ledger));
          else if (what === 'share') {
            share = to;
            ledger.apply();
          } else if (what === 'close') ledger.apply();
          // Nobody grows beyond the share; a share that has shrunk may be exceeded by what was there before.
          expect(held()).toBeLessThanOrEqual(Math.max(share, before));
          expect(ledger.open).toBe(held());
        }
      }),
      propertyRuns(300),
    );
  });
});

describe('what of a pool may ask for a connection', () => {
  /** As admission does: takes every permit that there is. */
  function takeAll(ledger: MemberLedger, { entry }: Participant): number {
    let inUse = 0;
    for (; ledger.roomOf(entry, inUse) > 0; inUse += 1) ledger.runs(1);
    return inUse;
  }

  it('is what it may hold, less what asks or has one', () => {
    const ledger = new MemberLedger('a:1', () => 10);
    const alone = join(ledger);
    expect([ledger.roomOf(alone.entry, 0), ledger.roomOf(alone.entry, 3)]).toEqual([8, 5]);
    expect(takeAll(ledger, alone)).toBe(8);
  });

  it('is less than none where the limit has shrunk below what asks already', () => {
    let share = 10;
    const ledger = new MemberLedger('a:1', () => share);
    const alone = join(ledger);
    takeAll(ledger, alone);
    share = 6;
    expect(ledger.roomOf(alone.entry, 8)).toBe(-4);
  });

  it('is lent once: all pools together ask for no more than there is', () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const [one, other] = [join(ledger), join(ledger)];
    expect(takeAll(ledger, one) + takeAll(ledger, other)).toBe(8);
  });

  it('is no more than the caller chose, however much the others leave', () => {
    const ledger = new MemberLedger('a:1', () => 20);
    const small = join(ledger, { chosenSize: 3 });
    join(ledger);
    expect(takeAll(ledger, small)).toBe(3);
  });

  it('is one at the start of an adaptive limit, until the member has answered', () => {
    const ledger = new MemberLedger('a:1', () => 50, { isInForce: () => true, onLimit: () => undefined });
    const alone = join(ledger);
    expect(takeAll(ledger, alone)).toBe(1);
  });
});

describe('two names of one member', () => {
  it('have one share: what is held under either counts for both', () => {
    const [one, other] = [new MemberLedger('a:1', () => 10), new MemberLedger('b:1', () => 10)];
    const first = join(one);
    while (first.grow());
    const second = join(other);
    one.join(other);
    expect([one.open, other.open]).toEqual([10, 10]);
    expect(second.grow()).toBe(false);
    expect(one.isSameMember(other)).toBe(true);
  });

  it('stay one member when a third name turns up', () => {
    const names = ['a:1', 'b:1', 'c:1'].map((address) => new MemberLedger(address, () => 10));
    const [one, two, three] = names as [MemberLedger, MemberLedger, MemberLedger];
    for (const name of names) join(name);
    two.join(three);
    one.join(two);
    expect(names.map((name) => name.open)).toEqual([6, 6, 6]);
    three.closingBegins();
    expect(one.closing).toBe(1);
    one.closingEnds();
    expect(three.closing).toBe(0);
  });
});
