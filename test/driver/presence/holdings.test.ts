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
  pendingConnectionCount = 0;
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

describe('a pool that waits for its part', () => {
  /** Others may have to close something: that is applied once the pass of the driver is over. */
  async function isClaimed(ledger: MemberLedger, { entry }: Participant): Promise<boolean> {
    const applied = jest.spyOn(ledger, 'apply');
    ledger.waits(entry, 1);
    await Promise.resolve();
    return applied.mock.calls.length > 0;
  }

  /** Two clients have five each of a share of 14. */
  function two({ share = 14, chosenSize = Number.POSITIVE_INFINITY } = {}) {
    const ledger = new MemberLedger('a:1', () => share);
    const [busy, waits] = [join(ledger), join(ledger, { chosenSize })];
    waits.entry.waiting = 1;
    return { ledger, busy, waits };
  }

  it('claims it', async () => {
    const { ledger, waits } = two();
    waits.pool.held = 4;
    expect(await isClaimed(ledger, waits)).toBe(true);
  });

  it('has it when it holds as much', async () => {
    const { ledger, waits } = two();
    waits.pool.held = 5;
    expect(await isClaimed(ledger, waits)).toBe(false);
  });

  it('claims no more than its caller chose', async () => {
    const { ledger, waits } = two({ chosenSize: 2 });
    waits.pool.held = 2;
    expect(await isClaimed(ledger, waits)).toBe(false);
  });

  it('claims one where there is less than one for each', async () => {
    const { ledger, waits } = two({ share: 5 });
    expect(await isClaimed(ledger, waits)).toBe(true);
  });

  it('claims nothing once nobody waits, or it is closed', async () => {
    const { ledger, waits } = two();
    waits.entry.waiting = 0;
    expect(await isClaimed(ledger, waits)).toBe(false);
    waits.entry.waiting = 1;
    waits.pool.closed = true;
    expect(await isClaimed(ledger, waits)).toBe(false);
  });

  it('claims nothing when one less waits', async () => {
    const { ledger, waits } = two();
    const applied = jest.spyOn(ledger, 'apply');
    ledger.waits(waits.entry, -1);
    await Promise.resolve();
    expect(applied).not.toHaveBeenCalled();
  });

  it('claims nothing where it is alone', async () => {
    const ledger = new MemberLedger('a:1', () => 14);
    const alone = join(ledger);
    alone.entry.waiting = 1;
    expect(await isClaimed(ledger, alone)).toBe(false);
  });

  it('takes from those above their part only, and what nobody has goes on being lent', async () => {
    const ledger = new MemberLedger('a:1', () => 15);
    const [above, waits, below] = [join(ledger), join(ledger), join(ledger)];
    while (above.pool.held < 5) above.grow();
    below.grow();
    waits.entry.waiting = 1;
    ledger.waits(waits.entry, 1);
    // Nine for three of them: of three that are left each below its part may have all.
    expect([above, waits, below].map(({ entry }) => ledger.limitOf(entry))).toEqual([3, 3, 4]);
  });

  it('leaves its part to who has just that', () => {
    const ledger = new MemberLedger('a:1', () => 15);
    const [above, waits, fair] = [join(ledger), join(ledger), join(ledger)];
    while (above.pool.held < 5) above.grow();
    while (fair.pool.held < 3) fair.grow();
    waits.entry.waiting = 1;
    ledger.waits(waits.entry, 1);
    expect(ledger.limitOf(fair.entry)).toBe(3);
  });

  it('leaves all to the others again when nobody waits any more', () => {
    const { ledger, busy, waits } = two();
    while (busy.pool.held < 5) busy.grow();
    ledger.waits(waits.entry, 1);
    expect(ledger.limitOf(busy.entry)).toBe(5);
    waits.entry.waiting = 0;
    expect(ledger.limitOf(busy.entry)).toBe(10);
  });

  it('is not kept from what is free by its own claim', () => {
    const { ledger, waits } = two({ share: 5 });
    ledger.waits(waits.entry, 1);
    expect(ledger.limitOf(waits.entry)).toBe(1);
  });
});

describe('what is held at a member', () => {
  it('is in pools, reserved for monitors and closing', () => {
    const ledger = new MemberLedger('a:1', () => 10);
    const one = join(ledger);
    one.grow();
    one.grow();
    ledger.closingBegins();
    expect([ledger.pooled, ledger.reserved, ledger.closing, ledger.open]).toEqual([2, 2, 1, 5]);
    ledger.closingEnds();
    expect(ledger.open).toBe(4);
  });

  it('is, of a closed pool, what is in use and what is being opened; then the pool is forgotten', () => {
    const ledger = new MemberLedger('a:1', () => 10);
    const { entry, pool } = join(ledger);
    pool.held = 2;
    pool.pendingConnectionCount = 1;
    pool.closed = true;
    ledger.changed(entry);
    expect([ledger.pooled, [...ledger.pools()].length]).toEqual([3, 1]);
    pool.held = 0;
    pool.pendingConnectionCount = 0;
    ledger.changed(entry);
    expect([ledger.pooled, [...ledger.pools()].length]).toEqual([0, 0]);
    // Whoever tells of it later tells of nothing.
    pool.held = 7;
    ledger.changed(entry);
    expect(ledger.pooled).toBe(0);
  });

  it('leaves what was reserved to the others when a client goes', () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const [stays, goes] = [join(ledger), join(ledger)];
    ledger.removeClient(goes.entry.client);
    expect([ledger.clients, ledger.reserved, ledger.limitOf(stays.entry)]).toEqual([1, 2, 10]);
  });

  it('is limited together by what the callers of open pools chose, or else by the share', () => {
    const ledger = new MemberLedger('a:1', () => 20);
    expect(ledger.limit).toBe(20);
    const [one, other] = [join(ledger, { chosenSize: 3 }), join(ledger, { chosenSize: 4 })];
    expect(ledger.limit).toBe(7);
    other.pool.closed = true;
    expect(ledger.limit).toBe(3);
    one.pool.closed = true;
    expect(ledger.limit).toBe(16);
  });

  it('does not lend the part of one that another holds', () => {
    const ledger = new MemberLedger('a:1', () => 12);
    const [one, other] = [join(ledger), join(ledger)];
    while (one.grow());
    expect(one.pool.held).toBe(8);
    expect(ledger.limitOf(other.entry)).toBe(4);
  });

  it('is told to the driver as less than none where there is no room: 0 means no limit to it', () => {
    const ledger = new MemberLedger('a:1', () => 2);
    expect(ledger.maxPoolSizeOf(join(ledger).entry)).toBe(-1);
  });

  it('is closed where the member turns out to carry less, whatever name it was told under', () => {
    const adapting = { isInForce: () => true, onLimit: () => undefined };
    const [ledger, other] = [
      new MemberLedger('a:1', () => 20, adapting),
      new MemberLedger('b:1', () => 20, adapting),
    ];
    const { pool } = join(ledger);
    pool.held = 8;
    other.join(ledger);
    other.adaptive.learn({ limit: 3, baselineMS: { find: 20 } });
    expect(pool.held).toBe(3);
  });

  it('is never more than the share, however much the member carries', () => {
    const ledger = new MemberLedger('a:1', () => 10, { isInForce: () => true, onLimit: () => undefined });
    join(ledger);
    ledger.adaptive.learn({ limit: 100, baselineMS: { find: 20 } });
    expect([ledger.limit, ledger.share]).toEqual([8, 10]);
  });
});

describe('what a member can carry', () => {
  const adapting = () =>
    new MemberLedger('a:1', () => 20, { isInForce: () => true, onLimit: () => undefined });

  it('is forgotten where it has another role, and only then', () => {
    const ledger = adapting();
    ledger.role = 'secondary';
    ledger.adaptive.learn({ limit: 3, baselineMS: { find: 20 } });
    ledger.role = 'secondary';
    expect(ledger.adaptive.knowledge).toMatchObject({ limit: 3 });
    ledger.role = 'primary';
    expect(ledger.adaptive.knowledge).toBeUndefined();
  });

  it('is looked for no longer than a while once an operation has begun, not when one ends', () => {
    jest.useFakeTimers();
    try {
      const ledger = adapting();
      expect(ledger.adaptive.roomInProbe).toBe(1);
      ledger.runs(-1);
      expect(jest.getTimerCount()).toBe(0);
      ledger.runs(1);
      ledger.runs(1);
      expect(jest.getTimerCount()).toBe(1);
    } finally {
      jest.useRealTimers();
    }
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
