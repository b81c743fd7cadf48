import { runPipeline } from '../query/pipeline';
import { select } from '../storage/select';
import { asDocument, asDocuments, asNumber, type Document, Long } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Shard } from './shards';
import type { ShardCatalog } from './shards-catalog';

/** As in `config.shards`. */
function documentOf({ id, host }: Shard): Document {
  return { _id: id, host, state: 1 };
}

/** What a mongos knows without its shards; undefined for all else. */
export function ownAnswer(
  request: Request,
  shards: readonly Shard[],
  catalog: ShardCatalog,
): Document | undefined {
  const { name, db, command } = request;
  if (name === 'ping') return { ok: 1 };
  if (name === 'listShards') return { shards: shards.map(documentOf), ok: 1 };
  if (db !== 'config') return undefined;
  if (command[name] === 'shards') return readOf(request, shards.map(documentOf));
  if (command[name] === 'databases') return readOf(request, [...catalog.databases]);
  return undefined;
}

function readOf({ name, command }: Request, documents: readonly Document[]): Document | undefined {
  const ns = `config.${String(command[name])}`;
  const cursor = (firstBatch: Document[]): Document => ({
    cursor: { firstBatch, id: Long.fromNumber(0), ns },
    ok: 1,
  });
  switch (name) {
    case 'find':
      return cursor(
        select(documents, {
          filter: asDocument(command.filter),
          sort: asDocument(command.sort),
          projection: asDocument(command.projection),
          skip: asNumber(command.skip),
          limit: Math.abs(asNumber(command.limit)),
        }),
      );
    case 'aggregate':
      return cursor(runPipeline(documents, asDocuments(command.pipeline)));
    case 'count':
      return { n: select(documents, { filter: asDocument(command.query) }).length, ok: 1 };
    default:
      return undefined;
  }
}
