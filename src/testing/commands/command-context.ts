import { exceededTimeLimit } from '../command-error';
import type { Mongod } from '../mongod/mongod';
import { evaluate } from '../query/evaluate';
import type { Connection } from '../server/connection';
import { type FailPoint, FailPointError } from '../server/fail-points';
import type { Snapshot } from '../sessions/snapshot';
import type { Transaction } from '../sessions/transaction';
import type { Catalog } from '../storage/catalog';
import type { Change } from '../storage/oplog';
import { asDocument, asNumber, asString, type Document } from '../wire/bson';
import type { Request } from '../wire/request';
import { valueKey } from '../wire/value-key';

/** Everything that a command needs to run at one member. */
export class CommandContext {
  readonly mongod: Mongod;
  readonly connection: Connection;
  readonly request: Request;
  readonly startedAt = Date.now();
  /** Key of the logical session. */
  readonly session: string | undefined;
  readonly txnNumber: number | undefined;
  transaction: Transaction | undefined;
  /** Of a read with read concern `snapshot` outside a transaction. */
  snapshot: Snapshot | undefined;
  /** The command changed data, so that its write concern has something to wait for. */
  wrote = false;

  constructor(mongod: Mongod, connection: Connection, request: Request) {
    this.mongod = mongod;
    this.connection = connection;
    this.request = request;
    const { lsid, txnNumber } = request.command;
    if (lsid !== undefined) this.session = sessionKey(lsid);
    if (txnNumber !== undefined) this.txnNumber = asNumber(txnNumber);
  }

  get command(): Document {
    return this.request.command;
  }

  get db(): string {
    return this.request.db;
  }

  /** `db.collection`, from the command's first value. */
  get namespace(): string {
    return `${this.db}.${asString(this.command[this.request.name])}`;
  }

  get inTransaction(): boolean {
    return this.command.autocommit === false;
  }

  /** The data that the command sees. */
  get catalog(): Catalog {
    return this.transaction ?? this.snapshot ?? this.mongod.data.catalog;
  }

  /** Milliseconds until `maxTimeMS` is over; of a getMore it is how long to wait for more. */
  get timeLeft(): number {
    const limit = this.request.name === 'getMore' ? 0 : asNumber(this.command.maxTimeMS);
    return limit > 0 ? this.startedAt + limit - Date.now() : Number.POSITIVE_INFINITY;
  }

  /** Waits for what the command waits for, and no longer than `maxTimeMS`. */
  async inTime<T>(wait: Promise<T>): Promise<T> {
    const { timeLeft } = this;
    if (timeLeft === Number.POSITIVE_INFINITY) return wait;
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(exceededTimeLimit()), Math.max(0, timeLeft));
    });
    return Promise.race([wait, over]).finally(() => clearTimeout(timer));
  }

  /** Changes data: in the transaction's view, or for everybody. */
  apply(change: Change): void {
    if (this.transaction) {
      this.transaction.record(change);
      return;
    }
    const point = this.#failPointOfWrite();
    if (point?.code !== undefined) {
      if (point.closeConnection) this.connection.destroy();
      throw new FailPointError(point, 'onPrimaryTransactionalWrite');
    }
    this.mongod.set.append(change);
    this.wrote = true;
    if (point?.closeConnection) this.connection.destroy();
  }

  #failPointOfWrite(): FailPoint | undefined {
    if (this.txnNumber === undefined) return undefined;
    return this.mongod.failPoints.take('onPrimaryTransactionalWrite', this.connection, this.request);
  }

  /** Variables of `let`: expressions of constants. */
  get variables(): Document {
    const { let: given } = this.command;
    return given === undefined ? {} : asDocument(evaluate(given));
  }
}

export function sessionKey(lsid: unknown): string {
  return valueKey(asDocument(lsid).id);
}
