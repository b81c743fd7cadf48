import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { ChangeStreamOptions, Collection, Document, MongoClient } from 'mongodb';
import { newClient } from '../client';

interface Thing {
  _id: number;
  list?: unknown;
  a?: Document;
}

const SECRET = { field: 'unmodified' };

describe('a change stream', () => {
  let set: ReplicaSet;
  let client: MongoClient;
  let count = 0;
  let things: Collection<Thing>;
  beforeAll(async () => {
    set = await startReplicaSet({ members: 1 });
    client = newClient(set.uri, { retryReads: false });
  });
  afterAll(async () => {
    await client.close();
    await set.close();
  });
  beforeEach(async () => {
    things = client.db('app').collection(`things${++count}`);
    await things.insertOne({ _id: 1, list: [1, 2, 3], a: { 1: SECRET } });
  });

  /** The first event of a change that was made after the stream was open. */
  async function eventOf(
    change: () => Promise<unknown>,
    options: ChangeStreamOptions = {},
    stages: Document[] = [],
  ): Promise<Document> {
    const stream = things.watch(stages, options);
    try {
      await stream.tryNext();
      await change();
      return await stream.next();
    } finally {
      await stream.close();
    }
  }

  const update = () => things.updateOne({ _id: 1 }, { $set: { list: [] } });
  const keepImages = () =>
    client
      .db('app')
      .command({ collMod: things.collectionName, changeStreamPreAndPostImages: { enabled: true } });

  it('tells an array that a pipeline cut', async () => {
    const event = await eventOf(() => things.updateOne({}, [{ $set: { list: [1] } }]));
    expect(event.updateDescription).toEqual({
      updatedFields: {},
      removedFields: [],
      truncatedArrays: [{ field: 'list', newSize: 1 }],
    });
  });

  it.each<[string, Document, Document]>([
    ['of an element that is set', { $set: { 'list.1': 7 } }, { 'list.1': 7 }],
    ['of what is pushed', { $push: { list: { $each: [4, 5] } } }, { 'list.3': 4, 'list.4': 5 }],
    ['of what $ stands for', { $inc: { 'list.$[n]': 1 } }, { 'list.2': 4 }],
    ['whole where it is set', { $set: { list: [1, 2, 4] } }, { list: [1, 2, 4] }],
    ['whole where it is pulled from', { $pull: { list: 3 } }, { list: [1, 2] }],
  ])('tells an array by its elements, or whole: %s', async (_, update, updatedFields) => {
    const arrayFilters = [{ n: 3 }];
    const options = JSON.stringify(update).includes('[n]') ? { arrayFilters } : {};
    const event = await eventOf(() => things.updateOne({}, update, options));
    expect(event.updateDescription).toMatchObject({ updatedFields, truncatedArrays: [] });
  });

  it('tells an index in an ambiguous path as a number', async () => {
    await things.updateOne({}, { $set: { list: [{ 1: 'old' }] } });
    const change = () => things.updateOne({}, { $set: { 'list.0.1': 'new' } });
    const { updateDescription } = await eventOf(change, { showExpandedEvents: true });
    expect(updateDescription.updatedFields).toEqual({ 'list.0.1': 'new' });
    expect(updateDescription.disambiguatedPaths).toEqual({ 'list.0.1': ['list', 0, '1'] });
  });

  it('has images where the collection keeps them', async () => {
    await keepImages();
    const options = { fullDocument: 'required', fullDocumentBeforeChange: 'required' } as const;
    expect(await eventOf(update, options)).toMatchObject({
      fullDocument: { _id: 1, list: [] },
      fullDocumentBeforeChange: { _id: 1, list: [1, 2, 3] },
    });
  });

  it('has null for images that are not kept, and fails where they are required', async () => {
    const options = { fullDocument: 'whenAvailable', fullDocumentBeforeChange: 'whenAvailable' } as const;
    expect(await eventOf(update, options)).toMatchObject({
      fullDocument: null,
      fullDocumentBeforeChange: null,
    });
    const change = () => things.updateOne({ _id: 1 }, { $set: { list: [9] } });
    const missing = { code: 47 };
    await expect(eventOf(change, { fullDocument: 'required' })).rejects.toMatchObject(missing);
    const remove = () => things.deleteOne({ _id: 1 });
    await expect(eventOf(remove, { fullDocumentBeforeChange: 'required' })).rejects.toMatchObject(missing);
  });

  it('ends when the pipeline changes the resume token', async () => {
    const change = () => things.insertOne({ _id: 2 });
    const pipeline = [{ $addFields: { _id: 1 } }];
    await expect(eventOf(change, {}, pipeline)).rejects.toMatchObject({ code: 280 });
    const [member] = set.members;
    expect((await member?.witness())?.openCursors).toBe(0);
  });

  it.each<[string, number, Document[]]>([
    ['a stage that is none', 40324, [{ $unsupported: 'foo' }]],
    ['a stage that is not for streams', 20, [{ $group: { _id: 1 } }]],
    ['$changeStream further down', 40602, [{ $match: {} }, { $changeStream: {} }]],
  ])('refuses %s', async (_name, code, stages) => {
    await expect(eventOf(update, {}, stages)).rejects.toMatchObject({ code });
  });

  it('tells definitions, paths that are ambiguous and the collection, if asked', async () => {
    const options = { showExpandedEvents: true };
    expect(await eventOf(() => things.createIndex({ x: 1 }), options)).toMatchObject({
      operationType: 'createIndexes',
      collectionUUID: expect.anything(),
      operationDescription: { indexes: [{ key: { x: 1 }, name: 'x_1' }] },
    });
    expect(await eventOf(keepImages, options)).toMatchObject({
      operationType: 'modify',
      operationDescription: { changeStreamPreAndPostImages: { enabled: true } },
    });
    const change = () => things.updateOne({}, { $set: { 'a.1.field': 'new' } });
    expect((await eventOf(change, options)).updateDescription.disambiguatedPaths).toEqual({
      'a.1.field': ['a', '1', 'field'],
    });
  });

  it('refuses to resume after the token of an invalidation', async () => {
    const stream = things.watch();
    await stream.tryNext();
    await things.drop();
    await stream.next();
    const { _id } = await stream.next();
    await stream.close();
    const resumed = things.watch([], { resumeAfter: _id });
    await expect(resumed.tryNext()).rejects.toMatchObject({ code: 260 });
    await resumed.close();
  });
});
