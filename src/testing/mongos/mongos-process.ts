import { CommandError, errorReply } from '../command-error';
import type { MaybePromise } from '../maybe-promise';
import { CommandLog, type Role, recordOf } from '../server/command-log';
import type { Connection } from '../server/connection';
import { ConnectionCounter } from '../server/connection-counter';
import { answerHello, commonHello, isHello } from '../server/hello';
import { Listener } from '../server/listener';
import type { ServerProcess } from '../server/server-process';
import { Waiters } from '../waiters';
import {
  asDocument,
  asDocuments,
  asNumber,
  asString,
  type Document,
  decode,
  decodeExactly,
  encode,
  ObjectId,
} from '../wire/bson';
import type { Request } from '../wire/request';
import { MemberConnection } from './member-connection';
import { routeOf } from './route';
import { Shard, type ShardSet } from './shards';
import { ShardCatalog } from './shards-catalog';
import { ShardRouter } from './shards-router';
import type { Ask } from './shards-transactions';

/** How long a mongos looks for a member, as a real one does, milliseconds. */
const SELECTION_MS = 20_000;

/** A member that answers so has not run the command: the mongos looks for another itself. */
const NOT_RUN = new Set([10107, 13435, 13436]);

/**
 * What a member tells of its own state: a client would take it for the mongos', so a mongos tells something else
 * (server parameter `rewriteStateChangeErrors`).
 */
const STATE_CHANGES = new Set([91, 189, 11600, 11602, ...NOT_RUN]);
const UNREACHABLE = 6;

function isStateChange({ ok, code }: Document): boolean {
  return ok !== 1 && STATE_CHANGES.has(asNumber(code));
}

/** A router over the members of sets, with a port that the unmodified driver takes for a mongos. */
export class MongosProcess implements ServerProcess {
  readonly listener: Listener;
  readonly connections = new ConnectionCounter();
  readonly log = new CommandLog();
  readonly topology = new Waiters();
  readonly processId = new ObjectId();
  readonly topologyCounter = 0;
  readonly latencyMS = 0;
  readonly closeDelayMS = 0;
  /** What tells the driver the servers behind a load balancer apart. */
  readonly #serviceId = new ObjectId();
  readonly #shards: readonly Shard[];
  readonly #router: ShardRouter;
  readonly #backends = new Map<Connection, Map<string, MemberConnection>>();

  /** A mongos of these sets, on a free port. `databases` says which of them has which. */
  static async start(
    sets: readonly ShardSet[],
    databases: Readonly<Record<string, number>>,
  ): Promise<MongosProcess> {
    const shards = sets.map((set, index) => new Shard(set, index));
    try {
      const found = shards.length > 1 ? await Promise.all(shards.map(databasesOf)) : [];
      const mongos = new MongosProcess(shards, new ShardCatalog(shards, databases, found));
      await mongos.listener.start();
      return mongos;
    } catch (error) {
      for (const { view } of shards) view.close();
      throw error;
    }
  }

  private constructor(shards: readonly Shard[], catalog: ShardCatalog) {
    this.#shards = shards;
    this.#router = new ShardRouter(shards, catalog);
    this.listener = new Listener(this, { connectionLimit: undefined, tls: undefined });
  }

  answer(connection: Connection, request: Request): MaybePromise<Uint8Array | undefined> {
    if (isHello(request.name)) {
      return answerHello(this, connection, request, () => encode(this.#hello(connection, request)));
    }
    return this.#route(connection, request);
  }

  connectionClosed(connection: Connection): void {
    for (const backend of this.#backends.get(connection)?.values() ?? []) backend.destroy();
    this.#backends.delete(connection);
    this.topology.notify();
  }

  async close(): Promise<void> {
    for (const { view } of this.#shards) view.close();
    this.topology.interrupt(new Error('the mongos was closed'));
    await this.listener.stop();
  }

  #hello(connection: Connection, { name, command }: Request): Document {
    return {
      ...commonHello(this, connection),
      [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
      msg: 'isdbgrid',
      ...(command.loadBalanced === true && { serviceId: this.#serviceId }),
      ok: 1,
    };
  }

  async #route(connection: Connection, request: Request): Promise<Uint8Array | undefined> {
    let logged = false;
    const log = (role: Role): void => {
      if (!logged) this.log.add(recordOf(connection, request, role));
      logged = true;
    };
    try {
      const ask: Ask = (shard, sent) => this.#send(connection, sent, shard, log);
      const reply = await this.#router.answer(request, ask);
      log('primary');
      return reply;
    } catch (error) {
      return encode({ ok: 0, ...errorReply(CommandError.from(error), request.command) });
    }
  }

  async #send(
    connection: Connection,
    request: Request,
    shard: Shard,
    log: (role: Role) => void,
  ): Promise<Uint8Array | undefined> {
    const route = routeOf(request);
    const until = performance.now() + SELECTION_MS;
    for (;;) {
      const { address, role } = await shard.select(route, until);
      const backend = await this.#backend(connection, address);
      log(role);
      if (request.unacknowledged) {
        backend.tell(request.frame);
        return undefined;
      }
      const body = await reached(address, backend.ask(request.frame));
      const reply = decode(body);
      if (reply.ok === 1 || !NOT_RUN.has(asNumber(reply.code)))
        return this.#replyOf(shard, address, body, reply);
      shard.view.suspect(address);
    }
  }

  /** What the client gets of a member's reply. */
  #replyOf({ cursors }: Shard, address: string, body: Buffer, reply: Document): Uint8Array {
    const { id } = asDocument(reply.cursor);
    if (id !== undefined && asNumber(id) !== 0) cursors.set(asNumber(id), address);
    if (reply.topologyVersion === undefined && !isStateChange(reply)) return body;
    // The member's own: the driver would take it for this mongos'.
    const { topologyVersion: _, ...rest } = decodeExactly(body);
    return encode(isStateChange(reply) ? { ...rest, code: UNREACHABLE, codeName: 'HostUnreachable' } : rest);
  }

  /** Each client's connection has one of its own to each member, under the client's name. */
  async #backend(connection: Connection, address: string): Promise<MemberConnection> {
    let backends = this.#backends.get(connection);
    if (backends === undefined) {
      backends = new Map();
      this.#backends.set(connection, backends);
    }
    const known = backends.get(address);
    if (known !== undefined && !known.lost) return known;
    const made = new MemberConnection(address);
    backends.set(address, made);
    await reached(address, made.run({ hello: 1, client: connection.metadata, $db: 'admin' }));
    if (!connection.open) made.destroy();
    return made;
  }
}

/** Before the first client: what a shard has is where it is. */
async function databasesOf(shard: Shard): Promise<string[]> {
  const { address } = await shard.select({ kind: 'primary' }, performance.now() + SELECTION_MS);
  const primary = new MemberConnection(address);
  try {
    const { databases } = await primary.run({ listDatabases: 1, nameOnly: true, $db: 'admin' });
    return asDocuments(databases).map(({ name }) => asString(name));
  } finally {
    primary.destroy();
  }
}

/** @throws what a real mongos tells of a member that it can't reach: a retry may find another. */
async function reached<T>(address: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new CommandError(UNREACHABLE, `${address}: ${(cause as Error).message}`);
  }
}
