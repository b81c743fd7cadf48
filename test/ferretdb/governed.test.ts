import { startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { makeGovernor } from '../support/governed';
import { answerOf } from './answer';
import { CALLS } from './calls';
import { FERRETDB, startFerretDB } from './server';

const SERVERS = [
  { server: 'the embedded replica set', start: startReplicaSet, run: describe },
  FERRETDB
    ? { server: 'FerretDB', start: startFerretDB, run: describe }
    : {
        server: 'FerretDB (SKIPPED: not built, see test/ferretdb/install.sh)',
        start: startFerretDB,
        run: describe.skip,
      },
];

for (const { server, start, run } of SERVERS) {
  run(`a governed client answers as the raw one does, on ${server}`, () => {
    const governor = makeGovernor();
    let deployment: Awaited<ReturnType<typeof start>>;
    let raw: MongoClient;
    let governed: MongoClient;
    beforeAll(async () => {
      deployment = await start();
      raw = new MongoClient(deployment.uri);
      governed = governor.createClient(deployment.uri);
    });
    afterAll(async () => {
      await raw.close();
      await governed.close();
      await governor.close();
      await deployment[Symbol.asyncDispose]();
    });

    it.each(Object.entries(CALLS))('%s', async (_name, call) => {
      const expected = await answerOf(call, raw.db('differential'));
      expect(await answerOf(call, governed.db('differential'))).toEqual(expected);
    });
  });
}
