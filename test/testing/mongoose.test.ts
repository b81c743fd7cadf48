import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { connect, disconnect, model, Schema } from 'mongoose';

describe('Mongoose', () => {
  let set: ReplicaSet;

  beforeAll(async () => {
    set = await startReplicaSet();
    await connect(set.uri, { dbName: 'shop' });
  });
  afterAll(async () => {
    await disconnect();
    await set.close();
  });

  it('creates, validates, populates, updates and aggregates', async () => {
    const Author = model('Author', new Schema({ name: { type: String, unique: true, required: true } }));
    const Book = model(
      'Book',
      new Schema(
        { title: String, pages: Number, author: { type: Schema.Types.ObjectId, ref: 'Author' } },
        { timestamps: true },
      ),
    );
    await Author.init();
    const ann = await Author.create({ name: 'Ann' });
    await expect(Author.create({ name: 'Ann' })).rejects.toMatchObject({ code: 11000 });
    const [book] = await Book.create([
      { title: 'One', pages: 100, author: ann._id },
      { title: 'Two', pages: 50, author: ann._id },
    ]);
    if (!book) throw new Error('not created');
    book.pages = 120;
    await book.save();
    const found = await Book.findOne({ title: 'One' })
      .populate<{ author: { name: string } }>('author')
      .orFail();
    expect(found.author.name).toBe('Ann');
    expect(found.pages).toBe(120);
    await Book.updateMany({}, { $inc: { pages: 1 } });
    expect(await Book.aggregate([{ $group: { _id: '$author', pages: { $sum: '$pages' } } }])).toEqual([
      { _id: ann._id, pages: 172 },
    ]);
    await Book.deleteOne({ title: 'Two' });
    expect(await Book.countDocuments()).toBe(1);
  });
});
