import { CommandError } from '../command-error';
import type { Document } from '../wire/bson';
import type { OpTime } from '../wire/op-time';
import type { CursorBatch } from '../wire/reply';

type Reply = Document | CursorBatch;

interface Done {
  readonly txnNumber: number;
  readonly reply: Reply;
  /** Of its last change in the oplog. */
  readonly time: OpTime;
}

const MAX_SESSIONS = 10_000;

/** The last retryable write of each session and what it answered. Replicated with the oplog, so kept by the set. */
export class RetryableWrites {
  readonly #done = new Map<string, Done>();

  /** The stored reply, if this very write was done already. */
  find(session: string, txnNumber: number): Reply | undefined {
    const last = this.#done.get(session);
    if (!last || last.txnNumber < txnNumber) return undefined;
    if (last.txnNumber === txnNumber) return last.reply;
    throw new CommandError(
      225,
      `Retryable write with txnNumber ${txnNumber} is prohibited on session because a newer one with txnNumber ${last.txnNumber} has already started`,
    );
  }

  store(session: string, txnNumber: number, reply: Reply, time: OpTime): void {
    this.#done.delete(session);
    this.#done.set(session, { txnNumber, reply, time });
    if (this.#done.size > MAX_SESSIONS) {
      for (const oldest of this.#done.keys()) {
        this.#done.delete(oldest);
        break;
      }
    }
  }

  /** Writes that were rolled back were not done: a retry does them. */
  forgetFrom(time: OpTime): void {
    for (const [session, done] of this.#done) if (done.time >= time) this.#done.delete(session);
  }

  end(session: string): void {
    this.#done.delete(session);
  }
}
