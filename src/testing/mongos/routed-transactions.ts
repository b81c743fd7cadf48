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

  /** @throws NoSuchTransaction for what goes on with a transaction that this mongos has not begun. */
  admit({ name, command }: Request): void {
    if (command.autocommit !== false) return;
    const session = sessionKey(command.lsid);
    const txnNumber = asNumber(command.txnNumber);
    if (command.startTransaction === true) this.#begin(session, { txnNumber, wrote: false });
    const known = this.#find(command);
    if (known === undefined) {
      if (name !== 'commitTransaction' || command.recoveryToken === undefined)
        throw noSuchTransaction(txnNumber);
      recover(asDocument(command.recoveryToken), txnNumber);
    } else if (WRITES.has(name)) known.wrote = true;
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

function recover({ recoveryShardId }: Document, txnNumber: number): void {
  if (recoveryShardId !== undefined) return;
  const { code, labels } = noSuchTransaction(txnNumber);
  throw new CommandError(
    code,
    'Recovery token is empty, meaning the transaction only performed reads and can be safely retried',
    labels,
  );
}
