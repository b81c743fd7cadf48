import { CommandError } from '../command-error';
import type { MemberCatalog } from '../storage/catalog';
import { Transaction } from './transaction';
import { WriteLocks } from './write-locks';

const TRANSIENT = ['TransientTransactionError'];

/** The transactions of one member, by session. */
export class Transactions {
  readonly locks = new WriteLocks();
  readonly #live: MemberCatalog;
  /** How long a transaction may be open. */
  lifetimeMS = 60_000;
  readonly #bySession = new Map<string, Transaction>();

  constructor(live: MemberCatalog) {
    this.#live = live;
  }

  get open(): number {
    let count = 0;
    for (const transaction of this.#bySession.values()) if (transaction.state === 'open') count++;
    return count;
  }

  start(session: string, txnNumber: number): Transaction {
    const last = this.#bySession.get(session);
    if (last && last.txnNumber > txnNumber) throw tooOld(txnNumber, last.txnNumber);
    if (last?.state === 'open') last.end('aborted');
    const transaction = new Transaction(session, txnNumber, this.#live, this.locks);
    transaction.abortAfter(this.lifetimeMS);
    this.#bySession.set(session, transaction);
    return transaction;
  }

  /** The open transaction that a statement belongs to. */
  continue(session: string, txnNumber: number): Transaction {
    const transaction = this.#bySession.get(session);
    if (transaction && transaction.txnNumber > txnNumber) throw tooOld(txnNumber, transaction.txnNumber);
    if (transaction?.txnNumber !== txnNumber || transaction.state !== 'open')
      throw noSuchTransaction(txnNumber);
    return transaction;
  }

  find(session: string, txnNumber: number): Transaction | undefined {
    const transaction = this.#bySession.get(session);
    return transaction?.txnNumber === txnNumber ? transaction : undefined;
  }

  endSession(session: string): void {
    const transaction = this.#bySession.get(session);
    if (transaction?.state === 'open') transaction.end('aborted');
    this.#bySession.delete(session);
  }

  abortAll(): void {
    for (const transaction of this.#bySession.values()) {
      if (transaction.state === 'open') transaction.end('aborted');
    }
  }
}

export function noSuchTransaction(txnNumber: number): CommandError {
  return new CommandError(
    251,
    `Given transaction number ${txnNumber} does not match any in-progress transactions.`,
    TRANSIENT,
  );
}

function tooOld(txnNumber: number, last: number): CommandError {
  return new CommandError(
    225,
    `Cannot start transaction ${txnNumber} on session because a newer transaction ${last} has already started.`,
    TRANSIENT,
  );
}
