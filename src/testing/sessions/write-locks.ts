import type { Transaction } from './transaction';

/** Documents that an open transaction has written: other writers wait or conflict. */
export class WriteLocks {
  readonly #holders = new Map<string, Transaction>();

  holder(namespace: string, id: string): Transaction | undefined {
    return this.#holders.size === 0 ? undefined : this.#holders.get(`${namespace}\u0000${id}`);
  }

  take(namespace: string, id: string, transaction: Transaction): void {
    this.#holders.set(`${namespace}\u0000${id}`, transaction);
  }

  release(transaction: Transaction): void {
    for (const [key, holder] of this.#holders) if (holder === transaction) this.#holders.delete(key);
  }
}

/** Thrown by a write outside a transaction that must wait for one to end. */
export class Blocked extends Error {
  readonly until: Promise<void>;

  constructor(until: Promise<void>) {
    super('blocked by an open transaction');
    this.until = until;
  }
}
