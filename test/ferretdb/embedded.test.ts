import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { answerOf, withoutMessage } from './answer';
import { CALLS } from './calls';
import { DIFFERENCES } from './differences';
import { FERRETDB, startFerretDB } from './server';

const run = FERRETDB ? describe : describe.skip;
const skipped = FERRETDB ? '' : ' (SKIPPED: not built, see test/ferretdb/install.sh)';

run(`the embedded set answers as FerretDB does${skipped}`, () => {
  let set: ReplicaSet;
  let ferretdb: Awaited<ReturnType<typeof startFerretDB>>;
  let embedded: MongoClient;
  let foreign: MongoClient;
  beforeAll(async () => {
    set = await startReplicaSet();
    ferretdb = await startFerretDB();
    embedded = new MongoClient(set.uri);
    foreign = new MongoClient(ferretdb.uri);
  });
  afterAll(async () => {
    await embedded.close();
    await foreign.close();
    await set.close();
    await ferretdb[Symbol.asyncDispose]();
  });

  const alike = Object.entries(CALLS).filter(([name]) => DIFFERENCES[name] === undefined);
  it.each(alike)('%s', async (_name, call) => {
    const expected = withoutMessage(await answerOf(call, foreign.db('differential')));
    expect(withoutMessage(await answerOf(call, embedded.db('differential')))).toEqual(expected);
  });

  it.each(Object.entries(DIFFERENCES))('%s differs: %s', async (name) => {
    const call = CALLS[name];
    if (call === undefined) throw new Error(`no such call: ${name}`);
    const theirs = withoutMessage(await answerOf(call, foreign.db('differential')));
    expect(withoutMessage(await answerOf(call, embedded.db('differential')))).not.toEqual(theirs);
  });
});
