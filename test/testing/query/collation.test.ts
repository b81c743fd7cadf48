import type { CollationOptions } from 'mongodb';
import { oneCollection } from './one-collection';

const BASE: CollationOptions = { locale: 'en', strength: 1 };
const NO_CASE: CollationOptions = { locale: 'en', strength: 2 };

describe('a collation', () => {
  const here = oneCollection();
  const names = (collation: CollationOptions, name = 'jose') =>
    here.things
      .find({ name }, { collation, sort: { _id: 1 } })
      .map((each) => each.name)
      .toArray();
  beforeEach(() =>
    here.things.insertMany(['Jose', 'josé', 'JOSE', 'joan'].map((name, _id) => ({ _id, name })) as never),
  );

  it('of strength 2 ignores case, of 1 accents too', async () => {
    expect(await names(NO_CASE)).toEqual(['Jose', 'JOSE']);
    expect(await names(BASE)).toEqual(['Jose', 'josé', 'JOSE']);
    expect(await names({ ...BASE, caseLevel: true }, 'jose')).toEqual(['josé']);
    expect(await names({ locale: 'en' })).toEqual([]);
  });

  it('is that of the statement that writes', async () => {
    const { modifiedCount } = await here.things.updateMany(
      { name: 'jose' },
      { $set: { x: 1 } },
      { collation: NO_CASE },
    );
    expect(modifiedCount).toBe(2);
    expect((await here.things.deleteMany({ name: 'jose' }, { collation: BASE })).deletedCount).toBe(3);
    expect(await here.things.findOneAndDelete({ name: 'JOAN' }, { collation: NO_CASE })).not.toBeNull();
  });

  it('counts, tells apart and aggregates', async () => {
    expect(await here.things.countDocuments({ name: 'jose' }, { collation: NO_CASE })).toBe(2);
    expect(await here.things.distinct('name', {}, { collation: BASE })).toEqual(['Jose', 'joan']);
    const sorted = here.things.aggregate([{ $sort: { name: 1, _id: 1 } }], { collation: NO_CASE });
    expect((await sorted.toArray()).map((each) => each.name)).toEqual(['joan', 'Jose', 'JOSE', 'josé']);
  });

  it('makes an index unique by it', async () => {
    await here.things.deleteMany({ _id: { $gt: 0 } } as never);
    await here.things.createIndex({ name: 1 }, { unique: true, collation: NO_CASE });
    await expect(here.things.insertOne({ name: 'JOSE' })).rejects.toMatchObject({ code: 11000 });
  });

  it.each<[string, number, unknown]>([
    ['without a locale', 40414, { strength: 1 }],
    ['of a locale that is none', 2, { locale: 'zz' }],
  ])('%s is refused', async (_name, code, collation) => {
    await expect(names(collation as CollationOptions)).rejects.toMatchObject({ code });
  });
});
