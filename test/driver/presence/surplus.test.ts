import type { LedgerPool } from '../../../src/driver/presence/holdings';
import { closeSurplus } from '../../../src/driver/presence/surplus';

interface Connection {
  generation: number;
}

/** A pool as the driver's: what is idle is in a list, what is in use comes back by `checkIn`. */
class Pool {
  closed = false;
  readonly idle: Connection[];
  inUse: number;
  readonly destroyed: string[] = [];
  readonly checkedIn: Connection[] = [];

  constructor(idle: number, inUse: number) {
    this.idle = Array.from({ length: idle }, () => ({ generation: 1 }));
    this.inUse = inUse;
  }

  get totalConnectionCount(): number {
    return this.idle.length + this.inUse;
  }

  readonly connections = {
    prune: (isPruned: (connection: Connection) => boolean): void => {
      for (const connection of [...this.idle]) {
        if (!isPruned(connection)) continue;
        this.idle.splice(this.idle.indexOf(connection), 1);
        this.inUse += 1;
      }
    },
  };

  destroyConnection(_connection: Connection, reason: string): void {
    this.destroyed.push(reason);
    // It leaves the list when `prune` is told so, the count at once.
    this.inUse -= 1;
  }

  /** One of another generation is closed, as the driver does. */
  checkIn(connection: Connection): void {
    this.checkedIn.push(connection);
    this.inUse -= 1;
    if (connection.generation === 1) this.idle.push(connection);
  }
}

function setUp(idle: number, inUse: number, limit: number) {
  const pool = new Pool(idle, inUse);
  const changed = jest.fn();
  const member = { limit, limitOf: () => member.limit, changed };
  const entry = { pool } as unknown as LedgerPool;
  return { pool, member, changed, close: () => closeSurplus(entry, member) };
}

describe('what a pool holds above its part', () => {
  it('is closed at once where it is idle, and no more than the surplus', () => {
    const { pool, close, changed } = setUp(5, 0, 3);
    close();
    expect([pool.idle.length, pool.destroyed]).toEqual([3, ['stale', 'stale']]);
    expect(changed).toHaveBeenCalled();
    expect(Object.hasOwn(pool, 'checkIn')).toBe(false);
  });

  it('is closed when it comes back where it is in use, and only then, since nothing in flight may fail', () => {
    const { pool, close } = setUp(1, 4, 3);
    close();
    expect([pool.idle.length, pool.inUse]).toEqual([0, 4]);
    const used = Array.from({ length: 3 }, () => ({ generation: 1 }));
    for (const connection of used) pool.checkIn(connection);
    expect(used.map(({ generation }) => generation)).toEqual([-1, 1, 1]);
    expect(pool.checkedIn).toEqual(used);
    expect(pool.totalConnectionCount).toBe(3);
  });

  it('leaves the pool as it was once nothing is above its part', () => {
    const { pool, close } = setUp(0, 2, 1);
    close();
    close();
    expect(Object.hasOwn(pool, 'checkIn')).toBe(true);
    pool.checkIn({ generation: 1 });
    pool.checkIn({ generation: 1 });
    expect(Object.hasOwn(pool, 'checkIn')).toBe(false);
    expect(pool.checkedIn).toHaveLength(2);
  });

  it('is judged by what the pool may hold when it comes back', () => {
    const { pool, member, close } = setUp(0, 2, 1);
    close();
    member.limit = 2;
    const connection = { generation: 1 };
    pool.checkIn(connection);
    expect(connection.generation).toBe(1);
  });

  it('is watched once, however often a limit changes', () => {
    const { pool, close } = setUp(0, 3, 1);
    close();
    const { checkIn } = pool;
    close();
    expect(pool.checkIn).toBe(checkIn);
  });

  it('is nothing where there is none', () => {
    const { pool, close } = setUp(2, 1, 3);
    close();
    expect([pool.idle.length, pool.destroyed, Object.hasOwn(pool, 'checkIn')]).toEqual([2, [], false]);
  });

  it('is the driver’s business once the pool is closed', () => {
    const { pool, close } = setUp(3, 0, 1);
    pool.closed = true;
    close();
    expect(pool.destroyed).toEqual([]);
  });
});
