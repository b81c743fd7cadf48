import type { MongoClient } from 'mongodb';

export interface Workload {
  readonly name: string;
  /** Commands that one operation is. */
  readonly commands: number;
  /** How many operations a round has at concurrency 16 or more, relative to findOne. */
  readonly weight: number;
  /** What a client has behind it when it is measured. */
  before?(client: MongoClient): Promise<void>;
  operation(client: MongoClient): () => Promise<unknown>;
}

function findOne(client: MongoClient): () => Promise<unknown> {
  const things = client.db('app').collection<{ n: number }>('things');
  return () => things.findOne({ n: 1 });
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'findOne',
    commands: 1,
    weight: 1,
    operation: findOne,
  },
  {
    name: 'find, 10 batches',
    commands: 10,
    weight: 0.15,
    operation: (client) => {
      const batches = client.db('app').collection('batches');
      return () => batches.find({}, { batchSize: 10 }).toArray();
    },
  },
  {
    name: 'insertOne',
    commands: 1,
    weight: 1,
    operation: (client) => {
      const things = client.db('app').collection('things');
      return () => things.insertOne({ n: 1, name: 'thing', tags: ['red', 'green'] });
    },
  },
  {
    name: 'aggregate',
    commands: 1,
    weight: 0.7,
    operation: (client) => {
      const things = client.db('app').collection('things');
      return () => things.aggregate([{ $match: { n: { $gt: 1 } } }, { $limit: 10 }]).toArray();
    },
  },
  {
    name: 'findOne after 1024 cursors',
    commands: 1,
    weight: 0.5,
    async before(client) {
      const batches = client.db('app').collection('batches');
      const cursors = Array.from({ length: 1_024 }, () => batches.find({}, { batchSize: 10 }));
      await Promise.all(cursors.map((cursor) => cursor.next()));
      await Promise.all(cursors.map((cursor) => cursor.close()));
    },
    operation: findOne,
  },
];
