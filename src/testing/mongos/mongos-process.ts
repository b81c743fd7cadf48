import { CommandError, errorReply } from '../command-error';
import { configureFailPoint } from '../commands/configure-fail-point';
import type { MaybePromise } from '../maybe-promise';
import { CommandLog, type Role, recordOf } from '../server/command-log';
import type { Connection } from '../server/connection';
import { ConnectionCounter } from '../server/connection-counter';
import { type FailPoint, FailPoints } from '../server/fail-points';
import { answerHello, commonHello, isHello } from '../server/hello';
import { Listener } from '../server/listener';
import type { ServerProcess } from '../server/server-process';
import type { ServerVersion } from '../server/version';
import { Waiters } from '../waiters';
import { asDocument, asNumber, type Document, decode, decodeExactly, encode, ObjectId } from '../wire/bson';
import type { Request } from '../wire/request';
import { withFault } from './faults';
import { MemberConnection } from './member-connection';
import { routeOf } from './route';
import { RoutedTransactions } from './routed-transactions';
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

/** What a member answered, as it came and read. */
interface Answer {
  readonly body: Buffer;
  readonly reply: Document;
}

export interface MongosSettings {
  /** Which of the sets has which database. */
  readonly databases: Readonly<Record<string, number>>;
  readonly version: ServerVersion;
}

/** A router over the members of sets, with a port that the unmodified driver takes for a mongos. */
export class MongosProcess implements ServerProcess {
  readonly listener: Listener;
  readonly version: ServerVersion;
  readonly connections = new ConnectionCounter();
  readonly log = new CommandLog();
  readonly failPoints = new FailPoints();
  readonly topology = new Waiters();
  readonly processId = new ObjectId();
  readonly topologyCounter = 0;
  readonly latencyMS = 0;
  readonly closeDelayMS = 0;
  /** What tells the driver the servers behind a load balancer apart. */
  readonly #serviceId = new ObjectId();
  readonly #shards: readonly Shard[];
  readonly #router: ShardRouter;
  readonly #transactions = new RoutedTransactions();
  readonly #backends = new Map<Connection, Map<string, MemberConnection>>();

  /** A mongos of these sets, on a free port. */
  static async start(sets: readonly ShardSet[], settings: MongosSettings): Promise<MongosProcess> {
    const shards = sets.map((set, index) => new Shard(set, index));
    try {
      const until = performance.now() + SELECTION_MS;
      const found = shards.length > 1 ? await Promise.all(shards.map((each) => each.databases(until))) : [];
      const catalog = new ShardCatalog(shards, settings.databases, found);
      const mongos = new MongosProcess(shards, catalog, settings.version);
      await mongos.listener.start();
      return mongos;
    } catch (error) {
      for (const { view } of shards) view.close();
      throw error;
    }
  }

  private constructor(shards: readonly Shard[], catalog: ShardCatalog, version: ServerVersion) {
    this.version = version;
    this.#shards = shards;
    this.#router = new ShardRouter(shards, catalog);
    this.listener = new Listener(this, { connectionLimit: undefined, tls: undefined });
  }

  answer(connection: Connection, request: Request): MaybePromise<Uint8Array | undefined> {
    const point = this.failPoints.take('failCommand', connection, request);
    if (!isHello(request.name)) return this.#route(connection, request, point);
    const hello = () =>
      answerHello(this, connection, request, () => encode(this.#hello(connection, request)));
    return point
      ? this.#told(
          request,
          withFault(point, this.#at(connection, request), async () => hello()),
        )
      : hello();
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

  #route(
    connection: Connection,
    request: Request,
    point: FailPoint | undefined,
  ): Promise<Uint8Array | undefined> {
    const send = () => this.#run(connection, request);
    return this.#told(request, point ? withFault(point, this.#at(connection, request), send) : send());
  }

  async #told(request: Request, answer: Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
    try {
      return await answer;
    } catch (error) {
      return encode({ ok: 0, ...errorReply(CommandError.from(error), request.command, this.version) });
    }
  }

  #at(connection: Connection, request: Request) {
    return { connection, request, version: this.version };
  }

  async #run(connection: Connection, request: Request): Promise<Uint8Array | undefined> {
    if (request.name === 'configureFailPoint') {
      return encode({ ...configureFailPoint(request, this.failPoints), ok: 1 });
    }
    let logged = false;
    const ask: Ask = (shard, sent) =>
      this.#send(connection, sent, shard, (role) => {
        // What goes to several shards came once.
        if (!logged) this.log.add(recordOf(connection, request, role));
        logged = true;
      });
    const [shard, ...others] = this.#shards as [Shard, ...Shard[]];
    const isRecovered = this.#transactions.admit(request);
    if (others.length > 0) return this.#router.answer(request, ask);
    if (isRecovered) await this.#endUncommitted(connection, request, shard);
    return ask(shard, request);
  }

  /** What became of a commit is asked of the shard, and what has not been committed by then never is. */
  async #endUncommitted(connection: Connection, { command }: Request, shard: Shard): Promise<void> {
    const { lsid, txnNumber } = command;
    const { address } = await shard.select({ kind: 'primary' }, performance.now() + SELECTION_MS);
    const backend = await this.#backend(connection, address);
    const abort = { abortTransaction: 1, lsid, txnNumber, autocommit: false, $db: 'admin' };
    // An error says that it has ended already.
    await reached(address, backend.run(abort));
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
        return this.#replyOf(shard, address, request.command, { body, reply });
      shard.view.suspect(address);
    }
  }

  /** What the client gets of a member's reply. */
  #replyOf({ cursors }: Shard, address: string, command: Document, { body, reply }: Answer): Uint8Array {
    const { id } = asDocument(reply.cursor);
    if (id !== undefined && asNumber(id) !== 0) cursors.set(asNumber(id), address);
    const inTransaction = command.autocommit === false && reply.ok === 1;
    if (reply.topologyVersion === undefined && !isStateChange(reply) && !inTransaction) return body;
    // The member's own: the driver would take it for this mongos'.
    const { topologyVersion: _, ...rest } = decodeExactly(body);
    if (isStateChange(reply)) return encode({ ...rest, code: UNREACHABLE, codeName: 'HostUnreachable' });
    return encode(inTransaction ? { ...rest, ...this.#transactions.told(command) } : rest);
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

/** @throws what a real mongos tells of a member that it can't reach: a retry may find another. */
async function reached<T>(address: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new CommandError(UNREACHABLE, `${address}: ${(cause as Error).message}`);
  }
}
