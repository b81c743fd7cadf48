import type { Document } from 'mongodb';
import { oneCollection } from '../query/one-collection';

describe('a time series collection', () => {
  const here = oneCollection();
  const series = () => here.db.collection<Document>('series');
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const make = (timeseries: Document) => here.db.createCollection('series', { timeseries } as never);
  const measured = { timeField: 'time', metaField: 'sensor' };
  const refused = { code: 72 };

  it('takes measurements with the same _id, and finds them all by it', async () => {
    await make(measured);
    await series().insertMany([
      { _id: 1 as never, time: at(1), sensor: 'a' },
      { _id: 1 as never, time: at(2), sensor: 'b' },
    ]);
    const found = await series()
      .find({ _id: 1 as never })
      .sort({ time: 1 })
      .toArray();
    expect(found.map(({ sensor }) => sensor)).toEqual(['a', 'b']);
    await series().deleteMany({ sensor: 'a' });
    expect(await series().countDocuments()).toBe(1);
  });

  it('takes none without a time', async () => {
    await make(measured);
    await expect(series().insertOne({ sensor: 'a' })).rejects.toMatchObject({ code: 2 });
    await expect(series().insertOne({ time: 'now', sensor: 'a' })).rejects.toMatchObject({ code: 2 });
  });

  it('changes what series are called by, of all their measurements', async () => {
    await make(measured);
    await series().insertMany([
      { _id: 1 as never, time: at(1), sensor: 'a' },
      { _id: 1 as never, time: at(2), sensor: 'a' },
    ]);
    await series().updateMany({ $or: [{ sensor: 'a' }] }, { $set: { sensor: 'b' } });
    expect(await series().countDocuments({ sensor: 'b' })).toBe(2);
  });

  it('refuses every other update', async () => {
    await make(measured);
    const set = { $set: { sensor: 'b' } };
    await expect(series().updateOne({ sensor: 'a' }, set)).rejects.toMatchObject(refused);
    await expect(series().findOneAndUpdate({ sensor: 'a' }, set)).rejects.toMatchObject(refused);
    await expect(series().replaceOne({ sensor: 'a' }, { time: at(1) })).rejects.toMatchObject(refused);
    await expect(series().updateMany({ sensor: 'a' }, set, { upsert: true })).rejects.toMatchObject(refused);
    await expect(series().updateMany({ sensor: 'a' }, [set])).rejects.toMatchObject(refused);
    await expect(series().updateMany({ n: 1 }, set)).rejects.toMatchObject(refused);
    await expect(series().updateMany({}, { $set: { n: 1 } })).rejects.toMatchObject(refused);
  });

  it('without a name for its series takes no update', async () => {
    await make({ timeField: 'time' });
    await expect(series().updateMany({}, { $set: { n: 1 } })).rejects.toMatchObject(refused);
  });
});
