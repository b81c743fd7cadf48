import { type Document, Long } from 'mongodb';
import { oneCollection } from '../query/one-collection';

describe('a find', () => {
  const here = oneCollection();
  const things = () => here.db.collection<Document>('things');
  beforeEach(async () => {
    await things().createIndex({ name: 1, age: 1 });
    await things().insertMany([
      { _id: 1 as never, name: 'ada', age: 36, likes: 'numbers' },
      { _id: 2 as never, name: 'bob' },
    ]);
  });
  const keys = (filter: Document, options: object = {}) =>
    things()
      .find(filter, { returnKey: true, ...options })
      .toArray();

  it('returns the keys of the index that it goes by, or none', async () => {
    expect(await keys({}, { sort: { _id: 1 } })).toEqual([{ _id: 1 }, { _id: 2 }]);
    expect(await keys({ name: 'ada' })).toEqual([{ name: 'ada', age: 36 }]);
    expect(await keys({}, { hint: 'name_1_age_1' })).toEqual([
      { name: 'ada', age: 36 },
      { name: 'bob', age: null },
    ]);
    expect(await keys({}, { hint: { _id: 1 } })).toEqual([{ _id: 1 }, { _id: 2 }]);
    expect(await keys({ likes: 'numbers' })).toEqual([{}]);
  });

  it('shows which record a document is, beside what is asked of it', async () => {
    const found = things().find({ _id: 2 as never }, { showRecordId: true, promoteLongs: false });
    expect(await found.toArray()).toEqual([{ _id: 2, name: 'bob', $recordId: Long.fromNumber(2) }]);
    const projected = things().find({ likes: 'numbers' }, { showRecordId: true, projection: { name: 1 } });
    expect(await projected.toArray()).toEqual([{ _id: 1, name: 'ada', $recordId: 1 }]);
  });
});
