import { CommandError } from '../command-error';
import { sessionKey } from '../commands/command-context';
import { noSuchTransaction } from '../sessions/transactions';
import { asNumber, asString, type Document, decode, encode, Long } from '../wire/bson';
import type { Request } from '../wire/request';
import { requestOf, withBody } from '../wire/with-body';
import type { Shard } from './shards';

/** Sends a request to a shard; the bytes of its reply, undefined where none comes. */
export type Ask = (shard: Shard, request: Request) => Promise<Uint8Array | undefined>;

const COMMAND_FAILED = 125;
/** Clients that were killed end no session. */
const MAX_SESSIONS = 10_000;

interface Transaction {
  readonly txnNumber: number;
  /** Of its first command: its part at every shard begins with it. */
  readonly readConcern: unknown;
  /** In the order in which it came to them. */
  readonly parts: Set<Shard>;
  aborted: boolean;
}

/**
 * Transactions over shards, as far as a mongos without prepared commits gets: each shard has a part, which sees the time at
 * which it began, and the parts are committed one after the other.
 */
export class ShardTransactions {
  readonly #shards: readonly Shard[];
  readonly #last = new Map<string, Transaction>();

  constructor(shards: readonly Shard[]) {
    this.#shards = shards;
  }

  /** A command that is the first of one. */
  begin({ command }: Request): void {
    const session = sessionKey(command.lsid);
    this.#last.delete(session);
    const [oldest] = this.#last.keys();
    if (this.#last.size >= MAX_SESSIONS && oldest !== undefined) this.#last.delete(oldest);
    this.#last.set(session, {
      txnNumber: asNumber(command.txnNumber),
      readConcern: command.readConcern,
      parts: new Set(),
      aborted: false,
    });
  }

  /** A command of one that is open, or what of it is the shard's. */
  async run(shard: Shard, request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    const { command } = request;
    const open = this.#of(request);
    // Another mongos began it, and no other can go on with it: that is why drivers pin a session.
    if (open === undefined) throw noSuchTransaction(asNumber(command.txnNumber));
    if (open.aborted) throw noSuchTransaction(open.txnNumber);
    const part = open.parts.has(shard) ? continuing(request) : beginning(request, open);
    open.parts.add(shard);
    let ok = false;
    try {
      const reply = await ask(shard, part);
      ok = isOk(reply);
      return reply;
    } finally {
      // As a mongos does: what fails at one shard ends it at all.
      if (!ok) await this.#abort(open, request, ask);
    }
  }

  /** `commitTransaction` and `abortTransaction`. */
  async end(request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    const open = this.#of(request);
    if (open === undefined) return this.#endUnknown(request, ask);
    // Its commands were refused before a shard was asked.
    if (open.parts.size === 0) return encode({ ok: 1 });
    if (request.name === 'abortTransaction') {
      open.aborted = true;
      const replies = await Promise.all([...open.parts].map((shard) => ask(shard, request)));
      return replies.find(isOk) ?? replies[0];
    }
    if (open.aborted) throw noSuchTransaction(open.txnNumber);
    return this.#commit(open, request, ask);
  }

  /** What is known of sessions that end is let go. */
  forget(sessions: readonly Document[]): void {
    for (const session of sessions) this.#last.delete(sessionKey(session));
  }

  #of({ command }: Request): Transaction | undefined {
    const last = this.#last.get(sessionKey(command.lsid));
    return last?.txnNumber === asNumber(command.txnNumber) ? last : undefined;
  }

  /**
   * One part after the other. A commit that comes again finds the parts that are done, and goes on; so nothing is undone for
   * what the client retries.
   */
  async #commit(open: Transaction, request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    const committed = new Set<Shard>();
    let told: Uint8Array | undefined;
    for (const shard of open.parts) {
      const bytes = await ask(shard, request);
      const reply: Document = bytes === undefined ? { ok: 1 } : decode(bytes);
      if (reply.ok !== 1) {
        const failed = new CommandError(asNumber(reply.code), asString(reply.errmsg));
        if (failed.retryableWrite) return bytes;
        await this.#abort(open, request, ask, committed);
        if (committed.size > 0) throw halfCommitted(committed, shard, failed);
        return bytes;
      }
      committed.add(shard);
      // A write concern that was not met is told, whichever shard's it is.
      if (told === undefined || reply.writeConcernError !== undefined) told = bytes;
    }
    return told;
  }

  /** Begun through another mongos: the shards know it. */
  async #endUnknown(request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    const replies = await Promise.all(this.#shards.map((shard) => ask(shard, request)));
    return replies.find(isOk) ?? replies[0];
  }

  async #abort(
    open: Transaction,
    request: Request,
    ask: Ask,
    committed: ReadonlySet<Shard> = new Set(),
  ): Promise<void> {
    open.aborted = true;
    const abort = abortOf(request);
    const parts = [...open.parts].filter((shard) => shard.hasPrimary && !committed.has(shard));
    // A part that is gone, or can't be reached, ends by itself.
    await Promise.allSettled(parts.map((shard) => ask(shard, abort)));
  }
}

function isOk(reply: Uint8Array | undefined): boolean {
  return reply === undefined || decode(reply).ok === 1;
}

/** The first command at a shard: there the transaction begins with it. */
function beginning(request: Request, { readConcern }: Transaction): Request {
  if (request.command.startTransaction === true) return request;
  return withBody(request, (body) => ({
    ...body,
    startTransaction: true,
    ...(readConcern !== undefined && { readConcern }),
  }));
}

/** Of a first command in several parts only the first of a shard begins there. */
function continuing(request: Request): Request {
  if (request.command.startTransaction !== true) return request;
  return withBody(request, ({ startTransaction: _, readConcern: __, ...body }) => body);
}

function abortOf({ command: { lsid, txnNumber } }: Request): Request {
  return requestOf({
    abortTransaction: 1,
    lsid,
    txnNumber: Long.fromNumber(asNumber(txnNumber)),
    autocommit: false,
    $db: 'admin',
  });
}

/** Not one to begin again: a part of it is done. */
function halfCommitted(
  committed: ReadonlySet<Shard>,
  shard: Shard,
  { code, message }: CommandError,
): CommandError {
  const done = [...committed].map(({ id }) => id).join(', ');
  return new CommandError(
    COMMAND_FAILED,
    `the transaction is committed at ${done} and not at ${shard.id}, which answered ${code}: ${message}`,
  );
}
