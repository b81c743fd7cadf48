import { MongoClient } from 'mongodb';
import { eventually } from '../support/eventually';
import { type Governed, startGoverned } from '../support/governed';

const SHARE = 8;
const CONFIG = {
  connections: { primary: SHARE, secondary: SHARE, waitQueue: { maxSize: 1_000 } },
  reads: { primaryFallback: { maxConcurrent: 2, maxPerSecond: 1_000, maxQueued: 1_000 } },
};

/** ReadConcernMajorityNotAvailableYet: reads are retried, and the member keeps its place in the topology (error.ts). */
const READ_AGAIN = 134;

async function readsSeenAsPrimary({ set }: Governed): Promise<number> {
  const witnesses = await Promise.all(set.members.map((member) => member.witness()));
  return witnesses
    .flatMap(({ commands }) => commands)
    .filter(({ name, role }) => name === 'find' && role === 'primary').length;
}

describe('reads that wait for a connection when their secondary becomes the primary', () => {
  it('go to a secondary when their turn comes, and are answered', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client, governor } = governed;
    for (const member of await set.secondaries()) await member.setLatency(40);
    const reads = Array.from({ length: 120 }, () => client.db('app').collection('things').findOne({}));
    await set.stepDown();
    await set.waitForPrimary();
    await Promise.all(reads);
    const onTheWire = SHARE - 2;
    expect(await readsSeenAsPrimary(governed)).toBeLessThanOrEqual(onTheWire);
    const { members, reads: counted } = governor.status();
    expect(members.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
    expect(counted.primary.fallback).toBe(0);
  });
  it('go to a secondary also when they were sent before, and wait to be tried again', async () => {
    await using governed = await startGoverned(CONFIG, { client: { monitorCommands: true } });
    const { set, client, governor } = governed;
    const known = new Map<string, string>();
    const sentToPrimaries: string[] = [];
    client.on('serverDescriptionChanged', ({ address, newDescription }) => {
      known.set(address, newDescription.type);
    });
    client.on('commandStarted', ({ address, commandName }) => {
      if (commandName === 'find' && known.get(address) === 'RSPrimary') sentToPrimaries.push(address);
    });
    const [promoted, failing] = await set.secondaries();
    if (promoted === undefined || failing === undefined)
      throw new Error('a set of three has two secondaries');
    await promoted.failNext({ command: 'find', times: SHARE, blockMS: 3_000 });
    await failing.failNext({ command: 'find', times: 1_000, code: READ_AGAIN });
    const reads = Array.from({ length: 120 }, () => client.db('app').collection('things').findOne({}));
    // Who was tried again there has failed; the others wait at the member that answers nobody.
    await eventually('nobody is left at the member that fails', () =>
      governor
        .status()
        .members.some(({ address, inFlight }) => address === failing.address && inFlight === 0),
    );
    await using direct = await MongoClient.connect(`mongodb://${failing.address}/?directConnection=true`);
    await direct.db('admin').command({ replSetFreeze: 600 });
    await set.stepDown();
    await set.waitForPrimary();
    await Promise.allSettled(reads);
    expect(known.get(promoted.address)).toBe('RSPrimary');
    expect(sentToPrimaries).toEqual([]);
  });
});
