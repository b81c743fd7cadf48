import { type Governor, type MongoClient, ReadPreference } from 'mongo-governor';
import type { Random } from './random';

export interface OperationContext {
  readonly client: MongoClient;
  readonly governor: Governor;
  /** Goes out as the command's `comment`: what tells this operation from all others at the members. */
  readonly comment: string;
  readonly random: Random;
  /** Of a caller that loses patience; absent for most. */
  readonly signal?: AbortSignal | undefined;
}

/** What goes with every call that takes it. */
const common = ({ comment, signal }: OperationContext) => ({ comment, signal });

export type Operation = (context: OperationContext) => Promise<unknown>;

const things = ({ client }: OperationContext) => client.db('app').collection('things');
/** Has a waiver in the config. */
const sessions = ({ client }: OperationContext) => client.db('app').collection('sessions');

/** Reads that the policy sends to secondaries, through several APIs and with several wishes. */
export const POLICY_READS: readonly Operation[] = [
  (c) => things(c).findOne({}, common(c)),
  (c) => things(c).findOne({}, { ...common(c), readPreference: 'primary' }),
  (c) => things(c).findOne({}, { ...common(c), readPreference: 'nearest' }),
  (c) => things(c).findOne({}, { ...common(c), readPreference: 'primaryPreferred' }),
  (c) =>
    things(c)
      .find({}, { ...common(c), batchSize: 4 })
      .limit(40)
      .toArray(),
  (c) => leaveEarly(c),
  (c) =>
    things(c)
      .aggregate([{ $match: {} }, { $limit: 5 }], common(c))
      .toArray(),
  (c) => things(c).distinct('n', {}, common(c)),
  (c) => things(c).countDocuments({}, common(c)),
  (c) => things(c).estimatedDocumentCount(common(c)),
  (c) => c.client.db('app').command({ find: 'things', limit: 1, comment: c.comment }, { signal: c.signal }),
  watchShortly,
];

/** A read that is waived wherever it goes. */
export const readOwnWrite: Operation = (c) =>
  sessions(c).findOne({}, { comment: c.comment, readPreference: ReadPreference.primary });

/** Reads that may be at the primary. */
export const EXEMPT_READS: readonly Operation[] = [
  readOwnWrite,
  (c) => things(c).findOne({}, { comment: c.comment, readPreference: c.governor.primary('shown at once') }),
  (c) => things(c).findOne({}, { comment: c.comment, readConcern: { level: 'linearizable' } }),
  (c) => transaction(c),
];

export const WRITES: readonly Operation[] = [
  (c) => things(c).insertOne({ n: c.random.between(0, 99) }, { comment: c.comment }),
  (c) => things(c).updateOne({ n: c.random.between(0, 99) }, { $inc: { hits: 1 } }),
  (c) => things(c).findOneAndUpdate({ n: 1 }, { $inc: { hits: 1 } }),
  (c) =>
    things(c).bulkWrite([{ insertOne: { document: { n: 100 } } }, { deleteMany: { filter: { n: 100 } } }]),
];

/** What a client does that is there for a moment, also one that talks to a single member. */
export const GUEST_WORK: readonly Operation[] = [
  readOwnWrite,
  (c) => things(c).insertOne({ n: c.random.between(0, 99) }, { comment: c.comment }),
  readOwnWrite,
];

async function leaveEarly(context: OperationContext): Promise<void> {
  const cursor = things(context).find({}, { comment: context.comment, batchSize: 3 });
  try {
    for (let read = 0; read < 5; read += 1) await cursor.next();
  } finally {
    await cursor.close();
  }
}

export async function watchShortly(context: OperationContext): Promise<void> {
  const stream = things(context).watch([], { comment: context.comment, maxAwaitTimeMS: 20 });
  try {
    await stream.tryNext();
  } finally {
    await stream.close();
  }
}

async function transaction(context: OperationContext): Promise<void> {
  const session = context.client.startSession();
  try {
    session.startTransaction();
    await things(context).insertOne({ n: 50 }, { session });
    await things(context).findOne({ n: 50 }, { session, comment: context.comment });
    if (context.random.chance(0.5)) await session.commitTransaction();
    else await session.abortTransaction();
  } finally {
    await session.endSession();
  }
}
