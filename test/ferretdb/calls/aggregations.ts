import type { Call } from '../calls';
import { all, people } from './people';

const aggregate =
  (...stages: readonly object[]): Call =>
  (db) =>
    people(db)
      .aggregate(stages as Record<string, unknown>[])
      .toArray();

const BY_ID = { $sort: { _id: 1 } };

export const AGGREGATIONS: Readonly<Record<string, Call>> = {
  'aggregate nothing': aggregate(BY_ID),
  $match: aggregate({ $match: { tags: 'code' } }, BY_ID),
  '$sort, $skip, $limit': aggregate({ $sort: { age: -1 } }, { $skip: 1 }, { $limit: 2 }),
  '$group with $sum': aggregate({ $group: { _id: '$address.city', n: { $sum: 1 } } }, BY_ID),
  '$group of all': aggregate({ $group: { _id: null, total: { $sum: '$age' } } }),
  '$group with $sum of a constant': aggregate({ $group: { _id: null, n: { $sum: 2 } } }),
  $project: aggregate({ $project: { name: 1, _id: 0 } }, { $sort: { name: 1 } }),
  '$project that excludes': aggregate({ $project: { tags: 0, address: 0 } }, BY_ID),
  '$set and $unset': aggregate({ $set: { seen: true } }, { $unset: 'tags' }, BY_ID),
  $addFields: aggregate({ $addFields: { level: 1 } }, BY_ID),
  $unwind: aggregate({ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }),
  '$unwind that keeps what is empty': aggregate(
    { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
    { $sort: { _id: 1, tags: 1 } },
  ),
  $count: aggregate({ $match: { age: { $gt: 40 } } }, { $count: 'n' }),
  '$count of nothing': aggregate({ $match: { age: { $gt: 400 } } }, { $count: 'n' }),
  'aggregate in a collection that is not there': (db) =>
    db
      .collection('nothing')
      .aggregate([{ $match: {} }])
      .toArray(),
  'runCommand aggregate': (db) =>
    db
      .command({ aggregate: 'people', pipeline: [BY_ID, { $limit: 1 }], cursor: {} })
      .then(({ cursor }) => cursor.firstBatch),
  'an update with a pipeline': async (db) => {
    await people(db).updateMany({}, [{ $set: { copy: '$name' } }]);
    return all(db);
  },
};
