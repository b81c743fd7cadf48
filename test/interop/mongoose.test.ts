import { type ReplicaSetOptions, startReplicaSet } from 'mongo-governor/testing';
import type * as mongoose9 from 'mongoose';
import type { PartialConfig } from '../../src/config';
import { makeGovernor, peaks, QUICK_MONITORING } from '../support/governed';
import { LAGGING } from './lagging';
import { rolesOfReads } from './reads-of';

interface Version {
  readonly name: string;
  readonly load: () => typeof mongoose9;
}

const VERSIONS: readonly Version[] = [
  { name: 'Mongoose 9', load: () => require('mongoose') as typeof mongoose9 },
  { name: 'Mongoose 8', load: () => require('mongoose-8') as typeof mongoose9 },
];

async function start(
  load: Version['load'],
  { config, set: options }: { config?: PartialConfig; set?: ReplicaSetOptions } = {},
) {
  const mongoose = load();
  const set = await startReplicaSet(options);
  const governor = makeGovernor(config);
  const client = governor.govern(new mongoose.mongo.MongoClient(set.uri, QUICK_MONITORING as never));
  await client.connect();
  const connection = mongoose.createConnection();
  connection.setClient(client);
  const shop = connection.useDb('shop');
  const Author = shop.model('Author', new mongoose.Schema({ name: String }));
  const author = { type: mongoose.Schema.Types.ObjectId, ref: 'Author' };
  const Book = shop.model('Book', new mongoose.Schema({ title: String, pages: Number, author }));
  return {
    set,
    governor,
    connection,
    Author,
    Book,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await client.close();
      await governor.close();
      await set.close();
    },
  };
}

describe.each(VERSIONS)('$name', ({ load }) => {
  it('reads from secondaries with every kind of query, also one that asks for the primary', async () => {
    await using started = await start(load);
    const { set, Author, Book } = started;
    const ann = await Author.create({ name: 'Ann' });
    await Book.create([
      { title: 'One', pages: 100, author: ann._id },
      { title: 'Two', pages: 50, author: ann._id },
    ]);
    await set.resetWitnesses();
    const found = await Book.findOne({ title: 'One' })
      .read('primary')
      .populate<{ author: { name: string } }>('author');
    expect(found?.author.name).toBe('Ann');
    expect(await Book.countDocuments({})).toBe(2);
    expect(await Book.estimatedDocumentCount()).toBe(2);
    expect((await Book.distinct('title').read('primary')).sort()).toEqual(['One', 'Two']);
    expect(await Book.aggregate([{ $group: { _id: null, pages: { $sum: '$pages' } } }])).toEqual([
      { _id: null, pages: 150 },
    ]);
    const titles: unknown[] = [];
    for await (const { title } of Book.find({}).cursor({ batchSize: 1 })) titles.push(title);
    expect(titles).toHaveLength(2);
    expect(await rolesOfReads(set)).toEqual(['secondary']);
  });

  it('finds what it has just created behind any lag with a waiver for its collection, and only with that', async () => {
    for (const namespace of ['shop.books', 'shop.authors']) {
      const primaryAllowed = [{ namespace, reason: 'a page shows what was just saved' }];
      await using started = await start(load, { config: { reads: { primaryAllowed } }, set: LAGGING });
      const { _id } = await started.Book.create({ title: 'One', pages: 1 });
      const found = await started.Book.findById(_id);
      expect(found?.title).toBe(namespace === 'shop.books' ? 'One' : undefined);
    }
  });

  it('writes, saves and deletes at the primary', async () => {
    await using started = await start(load);
    const { Book } = started;
    const book = await Book.create({ title: 'One', pages: 1 });
    book.pages = 2;
    await book.save();
    await Book.findOneAndUpdate({ title: 'One' }, { $inc: { pages: 1 } });
    await Book.bulkWrite([{ insertOne: { document: { title: 'Two', pages: 9 } } }]);
    await Book.deleteOne({ title: 'Two' });
    expect((await Book.findOne({ title: 'One' }))?.pages).toBe(3);
  });

  it('runs transactions, and holds no more connections than the cap', async () => {
    await using started = await start(load);
    const { set, connection, Book } = started;
    await Book.createCollection();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        connection.transaction(async (session) => {
          await Book.create([{ title: `T${n}`, pages: n }], { session });
          expect(await Book.findOne({ title: `T${n}` }).session(session)).not.toBeNull();
        }),
      ),
    );
    expect(await Book.countDocuments({})).toBe(20);
    for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(8);
  });

  it('honours a waiver of the governor', async () => {
    await using started = await start(load);
    const { set, governor, Book } = started;
    await Book.create({ title: 'One' });
    await set.resetWitnesses();
    await Book.findOne({ title: 'One' }).read(governor.primary('shown right after it was made'));
    expect(await rolesOfReads(set)).toEqual(['primary']);
  });
});
