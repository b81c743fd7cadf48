import { startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { optionsFor } from '../matrix/governed-driver';
import { eventually } from '../support/eventually';
import { makeGovernor, peaks, QUICK_MONITORING, ROOMY_QUEUE } from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { rolesOfReads } from './reads-of';

const older = require('mongodb-6.19') as typeof import('mongodb');

describe('two copies of the driver in one process', () => {
  it('share one budget under load, and each follows the read policy', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor({ connections: { primary: 12, secondary: 12, waitQueue: ROOMY_QUEUE } });
    const clients = [
      governor.govern(new MongoClient(set.uri, QUICK_MONITORING)),
      governor.govern(new older.MongoClient(set.uri, optionsFor(older))),
    ];
    await Promise.all(clients.map((client) => client.connect()));
    await using ofFirst = keepBusy(clients.slice(0, 1), 60);
    await using ofSecond = keepBusy(clients.slice(1), 60);
    await eventually('the share is used', async () => (await peaks(set)).every((peak) => peak === 12));
    for (const each of [ofFirst, ofSecond]) expect(await each.stop()).toBeGreaterThan(0);
    for (const client of clients) {
      await client.db('app').collection('load').findOne({}, { readPreference: 'primary' });
    }
    for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(12);
    expect(await rolesOfReads(set)).toEqual(['secondary']);
    await Promise.all(clients.map((client) => client.close()));
    await governor.close();
  });

  it('leaves a client that is not governed as it is, beside one that is', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor();
    const governed = governor.govern(new MongoClient(set.uri, QUICK_MONITORING));
    const raw = new MongoClient(set.uri);
    await raw.db('app').collection('users').findOne({});
    expect(await rolesOfReads(set)).toEqual(['primary']);
    await set.resetWitnesses();
    await governed.db('app').collection('users').findOne({});
    expect(await rolesOfReads(set)).toEqual(['secondary']);
    await Promise.all([raw.close(), governed.close()]);
    await governor.close();
  });
});
