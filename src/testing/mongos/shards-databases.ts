import { asDocuments, asNumber, asString, type Document, decode, encode } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Shard } from './shards';
import type { Ask } from './shards-transactions';

/** `listDatabases` of all shards as one; an error of one is the answer. */
export async function mergedDatabases(
  shards: readonly Shard[],
  request: Request,
  ask: Ask,
): Promise<Uint8Array | undefined> {
  const databases = new Map<string, Document>();
  const replies = await Promise.all(shards.map((shard) => ask(shard, request)));
  for (const [index, bytes] of replies.entries()) {
    const reply = bytes && decode(bytes);
    if (reply?.ok !== 1) return bytes;
    for (const each of asDocuments(reply.databases)) {
      const name = asString(each.name);
      // Every server has one, and none of them is the cluster's.
      if (name !== 'local') databases.set(name, together(databases.get(name), each, shards[index] as Shard));
    }
  }
  const list = [...databases.values()].sort((a, b) => (asString(a.name) < asString(b.name) ? -1 : 1));
  if (request.command.nameOnly === true) return encode({ databases: list, ok: 1 });
  const totalSize = list.reduce((sum, each) => sum + asNumber(each.sizeOnDisk), 0);
  return encode({ databases: list, totalSize, totalSizeMb: Math.floor(totalSize / 2 ** 20), ok: 1 });
}

function together(known: Document | undefined, each: Document, { id }: Shard): Document {
  if (each.sizeOnDisk === undefined) return { name: each.name };
  const size = asNumber(each.sizeOnDisk);
  return {
    ...each,
    sizeOnDisk: asNumber(known?.sizeOnDisk) + size,
    shards: { ...(known?.shards as Document | undefined), [id]: size },
  };
}
