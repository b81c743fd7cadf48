import { CommandError } from '../command-error';
import { asDocument, asDocuments, asString, type Document, decode, encode } from '../wire/bson';
import type { Request } from '../wire/request';
import { type Route, routeOf } from './route';
import type { Shard } from './shards';
import { shardsOfBulkWrite, splitBulkWrite } from './shards-bulk-write';
import type { ShardCatalog } from './shards-catalog';
import { ownAnswer } from './shards-config';
import { mergedDatabases } from './shards-databases';
import { type Ask, ShardTransactions } from './shards-transactions';

const COMMAND_NOT_SUPPORTED = 115;

/** What is about sessions, which every shard may have. */
const EVERYWHERE = new Set([
  'endSessions',
  'refreshSessions',
  'killSessions',
  'killAllSessions',
  'killAllSessionsByPattern',
]);

const ENDINGS = new Set(['commitTransaction', 'abortTransaction']);

/** Where a command goes that came to a mongos of several shards. */
export class ShardRouter {
  readonly #shards: readonly Shard[];
  readonly #catalog: ShardCatalog;
  readonly #transactions: ShardTransactions;

  constructor(shards: readonly Shard[], catalog: ShardCatalog) {
    this.#shards = shards;
    this.#catalog = catalog;
    this.#transactions = new ShardTransactions(shards);
  }

  /** @throws CommandError for what needs more than one shard and can't have it here. */
  async answer(request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    const { name, command } = request;
    if (ENDINGS.has(name)) return this.#transactions.end(request, ask);
    if (EVERYWHERE.has(name)) return this.#everywhere(request, ask);
    if (name === 'listDatabases') return mergedDatabases(this.#shards, request, ask);
    const own = ownAnswer(request, this.#shards, this.#catalog);
    if (own) return encode(own);
    if (command.startTransaction === true) this.#transactions.begin(request);
    const run: Ask =
      command.autocommit === false ? (shard, part) => this.#transactions.run(shard, part, ask) : ask;
    if (name === 'bulkWrite') {
      const shards = shardsOfBulkWrite(request, (ns) => this.#catalog.of(databaseOf(ns)));
      const [only = this.#catalog.of(request.db), ...others] = new Set(shards);
      return others.length > 0 ? splitBulkWrite(request, shards, run) : run(only, request);
    }
    return run(this.#shardOf(request), request);
  }

  #shardOf(request: Request): Shard {
    const route: Route = routeOf(request);
    if (route.kind === 'cursor') {
      const opened = this.#shards.find(({ cursors }) => cursors.has(route.cursor));
      return opened ?? this.#catalog.of(request.db);
    }
    if (isStreamOfAll(request)) {
      throw unsupported('a change stream of the whole cluster: watch a database');
    }
    const databases = databasesOf(request);
    const [shard, ...others] = new Set(databases.map((db) => this.#catalog.of(db)));
    if (shard === undefined || others.length > 0) {
      throw unsupported(`${request.name} over ${databases.join(', ')}, which are on different shards`);
    }
    return shard;
  }

  /** Where there is a primary now: nobody who closes waits for an election. */
  async #everywhere(request: Request, ask: Ask): Promise<Uint8Array | undefined> {
    if (request.name !== 'refreshSessions') {
      this.#transactions.forget(asDocuments(request.command[request.name]));
    }
    const there = this.#shards.filter(({ hasPrimary }) => hasPrimary);
    const replies = await Promise.all(there.map((shard) => ask(shard, request)));
    const failed = replies.find((reply) => reply !== undefined && decode(reply).ok !== 1);
    return failed ?? replies[0] ?? encode({ ok: 1 });
  }
}

function unsupported(what: string): CommandError {
  return new CommandError(COMMAND_NOT_SUPPORTED, `the embedded mongos does not do ${what}`);
}

function isStreamOfAll({ name, command }: Request): boolean {
  const [stage] = asDocuments(command.pipeline);
  return name === 'aggregate' && asDocument(stage?.$changeStream).allChangesForCluster === true;
}

/** Every database that a command names. */
function databasesOf({ name, db, command }: Request): readonly string[] {
  switch (name) {
    case 'renameCollection':
      return [databaseOf(command.renameCollection), databaseOf(command.to)];
    case 'aggregate':
      return [db, ...asDocuments(command.pipeline).flatMap(databasesOfStage)];
    default:
      return [db];
  }
}

function databaseOf(namespace: unknown): string {
  return asString(namespace).split('.', 1)[0] ?? '';
}

/** `$out` and `$merge` may write to another database. */
function databasesOfStage({ $out, $merge }: Document): string[] {
  const { db } = asDocument($out ?? asDocument($merge).into);
  return typeof db === 'string' ? [db] : [];
}
