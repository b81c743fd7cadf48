import { BSON, type Document, Double, Int32, Long } from 'mongodb';
import { oneCollection } from '../query/one-collection';

const TYPED = { int: new Int32(4), long: Long.fromNumber(4), double: new Double(4) };
const EXACT = { promoteValues: false, promoteLongs: false };
const typesOf = (document: Document | null) =>
  Object.fromEntries(Object.entries(document ?? {}).map(([field, value]) => [field, value?._bsontype]));

describe('a number', () => {
  const here = oneCollection();
  const stored = () => here.things.findOne({}, { ...EXACT, projection: { _id: 0 } });
  const types = { int: 'Int32', long: 'Long', double: 'Double' };
  const whole = () => here.things.findOne({}, EXACT);

  it('keeps its type in a plain insert, with and without _id', async () => {
    await here.things.insertOne({ ...TYPED });
    expect(typesOf(await whole())).toMatchObject(types);
    await here.things.deleteMany({});
    await here.things.insertOne({ _id: 1, ...TYPED } as never);
    expect(typesOf(await whole())).toMatchObject(types);
  });

  it('keeps its type in insertMany and a bulk write', async () => {
    await here.things.insertMany([{ ...TYPED }]);
    expect(typesOf(await whole())).toMatchObject(types);
    await here.things.deleteMany({});
    await here.things.bulkWrite([{ insertOne: { document: { ...TYPED } } }]);
    expect(typesOf(await whole())).toMatchObject(types);
  });

  it('keeps its type in a bulk write of the client', async () => {
    const { namespace } = here.things;
    await here.db.client.bulkWrite([{ namespace, name: 'insertOne', document: { ...TYPED } }]);
    expect(typesOf(await whole())).toMatchObject(types);
  });

  it('keeps its type when an update changes something else', async () => {
    await here.things.insertOne({ in: { ...TYPED }, list: [new Double(1)] });
    for (let each = 0; each < 3; each++) await here.things.updateOne({}, { $inc: { other: 1 } });
    const { in: inner, list, other } = (await whole()) as Document;
    expect(typesOf(inner)).toEqual(types);
    expect(list[0]).toBeInstanceOf(BSON.Double);
    expect(Number(other)).toBe(3);
  });

  it('is found by its type', async () => {
    await here.things.insertOne({ ...TYPED });
    const found = (filter: Document) => here.things.countDocuments(filter);
    expect(await found({ double: { $type: 'double' } })).toBe(1);
    expect(await found({ double: { $type: 'int' } })).toBe(0);
    expect(await found({ int: { $type: 16 }, long: { $type: ['string', 'long'] } })).toBe(1);
    expect(await found({ int: { $type: 'number' }, long: { $type: 'number' } })).toBe(1);
  });

  it('of a replacement is what was sent', async () => {
    await here.things.insertOne({ _id: 1, a: new Double(1), b: new Double(4) } as never);
    await here.things.replaceOne({}, { a: 2, b: 4 });
    expect(typesOf(await stored())).toEqual({ a: 'Int32', b: 'Int32' });
  });
});
