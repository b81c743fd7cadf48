import type { Collection, MongoClient } from 'mongodb';

/** Work that must stay where the driver sends it: name, work, the commands that must have arrived at the primary. */
export const STAYS: readonly (readonly [string, string, (client: MongoClient) => Promise<unknown>])[] = [
  ['insertOne', 'insert', (client) => items(client).insertOne({ a: 1 })],
  ['insertMany', 'insert', (client) => items(client).insertMany([{ a: 1 }, { a: 2 }])],
  ['updateOne', 'update', (client) => items(client).updateOne({ a: 1 }, { $set: { b: 1 } })],
  ['updateMany', 'update', (client) => items(client).updateMany({}, { $set: { b: 1 } })],
  ['replaceOne', 'update', (client) => items(client).replaceOne({ a: 1 }, { a: 1 })],
  ['deleteOne', 'delete', (client) => items(client).deleteOne({ a: 9 })],
  ['deleteMany', 'delete', (client) => items(client).deleteMany({ a: 9 })],
  [
    'findOneAndUpdate',
    'findAndModify',
    (client) => items(client).findOneAndUpdate({ a: 1 }, { $set: { c: 1 } }),
  ],
  ['findOneAndReplace', 'findAndModify', (client) => items(client).findOneAndReplace({ a: 1 }, { a: 1 })],
  ['findOneAndDelete', 'findAndModify', (client) => items(client).findOneAndDelete({ a: 9 })],
  ['bulkWrite', 'insert', (client) => items(client).bulkWrite([{ insertOne: { document: { a: 3 } } }])],
  [
    'client.bulkWrite',
    'bulkWrite',
    (client) => client.bulkWrite([{ name: 'insertOne', namespace: 'app.items', document: { a: 4 } }]),
  ],
  ['createIndex', 'createIndexes', (client) => items(client).createIndex({ a: 1 })],
  [
    'runCommand of a write',
    'insert',
    (client) => client.db('app').command({ insert: 'items', documents: [{}] }),
  ],
  [
    'runCommand of something unknown to be a read',
    'dbStats',
    (client) => client.db('app').command({ dbStats: 1 }),
  ],
  [
    'aggregate that ends in $out',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $match: {} }, { $out: 'copy' }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    'aggregate that ends in $merge',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $match: {} }, { $merge: { into: 'copy' } }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    'runCommand of an aggregate that ends in $out',
    'aggregate',
    (client) => client.db('app').command({ aggregate: 'items', pipeline: [{ $out: 'copy' }], cursor: {} }),
  ],
  [
    'a read with read concern linearizable',
    'find',
    (client) => items(client).findOne({}, { readConcern: 'linearizable', readPreference: 'primary' }),
  ],
  [
    'runCommand of a read with read concern linearizable',
    'find',
    (client) => client.db('app').command({ find: 'items', readConcern: { level: 'linearizable' } }),
  ],
  [
    'a read of the local database',
    'find',
    (client) => client.db('local').collection('oplog.rs').findOne({}, { readPreference: 'primary' }),
  ],
  [
    '$currentOp',
    'aggregate',
    (client) =>
      client
        .db('admin')
        .aggregate([{ $currentOp: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$indexStats',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $indexStats: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$planCacheStats',
    'aggregate',
    (client) =>
      items(client)
        .aggregate([{ $planCacheStats: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
  [
    '$listLocalSessions',
    'aggregate',
    (client) =>
      client
        .db('admin')
        .aggregate([{ $listLocalSessions: {} }], { readPreference: 'primary' })
        .toArray(),
  ],
];

export function items(client: MongoClient): Collection {
  return client.db('app').collection('items');
}
