import { type BrokenReply, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { BSON, MongoError } from 'mongodb';
import { newClient } from './client';
import { eventually } from './eventually';

const { BSONError } = BSON;
const KINDS: readonly BrokenReply[] = ['cut', 'garbage', 'noise', 'halfClose', 'lost'];

describe('replies that are broken on the way', () => {
  let set: ReplicaSet;
  beforeEach(async () => {
    set = await startReplicaSet({ members: 1 });
  });
  afterEach(() => set.close());

  async function seed(): Promise<void> {
    const client = newClient(set.uri);
    await client.db('app').collection('things').insertOne({});
    await client.close();
  }

  it.each(KINDS)('%s: the driver tells it as its own error, and goes on', async (reply) => {
    // Only an answer that never comes needs a time-out; on a busy machine it may hit a good answer too.
    const mayTimeOut = reply === 'lost';
    const client = newClient(set.uri, { retryReads: false, ...(mayTimeOut && { socketTimeoutMS: 200 }) });
    const things = client.db('app').collection('things');
    await seed();
    await set.members[0]?.failNext({ command: 'find', reply });
    const error = await things.findOne({}).catch((thrown: unknown) => thrown);
    expect(error instanceof MongoError || error instanceof BSONError).toBe(true);
    const next = mayTimeOut
      ? eventually(
          () => things.findOne({}).catch(() => null),
          (found) => found !== null,
        )
      : things.findOne({});
    expect(await next).not.toBeNull();
    await client.close();
    await eventually(
      () => set.members[0]?.connections(),
      (counts) => counts?.open === 0,
    );
  });

  it('tells operations apart by their comment', async () => {
    const client = newClient(set.uri);
    await client.db('app').collection('things').findOne({}, { comment: 'the first' });
    const witness = await set.members[0]?.witness();
    expect(witness?.commands.map(({ comment }) => comment)).toContain('the first');
    await client.close();
  });

  it('tells each attempt by the number that the driver gave it', async () => {
    const client = newClient(set.uri, { monitorCommands: true });
    const sent: number[] = [];
    client.on('commandStarted', ({ commandName, requestId }) => {
      if (commandName === 'find') sent.push(requestId);
    });
    await set.members[0]?.failNext({ command: 'find', times: 1, closeConnection: true });
    await client.db('app').collection('things').findOne({}, { comment: 'twice' });
    const seen = (await set.members[0]?.witness())?.commands.filter(({ comment }) => comment === 'twice');
    expect(sent).toHaveLength(2);
    expect(seen?.map(({ requestId }) => requestId)).toEqual(sent);
    await client.close();
  });
});
