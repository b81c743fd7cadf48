import { CommandError } from '../command-error';
import { sessionKey } from '../commands/command-context';
import { noSuchTransaction } from '../sessions/transactions';
import { asDocument, asNumber, type Document } from '../wire/bson';
import type { Request } from '../wire/request';

/** The one shard that there is, as a recovery token names it. */
const SHARD = 'shard0000';
const MAX_SESSIONS = 10_000;
const WRITES = new Set('insert update delete findAndModify findandmodify bulkWrite'.split(' '));

interface Routed {
  readonly txnNumber: number;
  /** What only read needs no recovery. */
  wrote: boolean;
}

/** The transactions that began at this mongos: no other can go on with them, which is why drivers pin a session. */
export class RoutedTransactions {
  readonly #bySession = new Map<string, Routed>();

  /**
   * Whether it is the commit of a transaction that another mongos began, by its recovery token.
   * @throws NoSuchTransaction for what else goes on with a transaction that this mongos has not begun.
   */
  admit({ name, command }: Request): boolean {
    if (command.autocommit !== false) return false;
    const session = sessionKey(command.lsid);
    const txnNumber = asNumber(command.txnNumber);
    if (command.startTransaction === true) this.#begin(session, { txnNumber, wrote: false });
    const known = this.#find(command);
    if (known === undefined) {
      if (name === 'commitTransaction') return isRecoverable(command, txnNumber);
      throw noSuchTransaction(txnNumber);
    }
    if (WRITES.has(name)) known.wrote = true;
    return false;
  }

  /** What goes into the reply: with it any mongos can find out what became of the commit. */
  told(command: Document): Document {
    if (command.autocommit !== false) return {};
    return { recoveryToken: this.#find(command)?.wrote ? { recoveryShardId: SHARD } : {} };
  }

  #find({ lsid, txnNumber }: Document): Routed | undefined {
    const routed = this.#bySession.get(sessionKey(lsid));
    return routed?.txnNumber === asNumber(txnNumber) ? routed : undefined;
  }

  #begin(session: string, routed: Routed): void {
    this.#bySession.delete(session);
    this.#bySession.set(session, routed);
    const [oldest] = this.#bySession.keys();
    if (this.#bySession.size > MAX_SESSIONS && oldest !== undefined) this.#bySession.delete(oldest);
  }
}

/** @throws NoSuchTransaction for a commit without a token, or with that of a transaction that only read. */
function isRecoverable({ recoveryToken }: Document, txnNumber: number): boolean {
  if (recoveryToken === undefined) throw noSuchTransaction(txnNumber);
  if (asDocument(recoveryToken).recoveryShardId !== undefined) return true;
  const { code, labels } = noSuchTransaction(txnNumber);
  throw new CommandError(
    code,
    'Recovery token is empty, meaning the transaction only performed reads and can be safely retried',
    labels,
  );
}
