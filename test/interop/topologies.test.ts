import type { ReplicaSetOptions } from 'mongo-governor/testing';
import type { MongoClientOptions } from 'mongodb';
import { eventually } from '../support/eventually';
import {
  arrivals,
  makeGovernor,
  peaks,
  QUICK_MONITORING,
  ROOMY_QUEUE,
  startGoverned,
} from '../support/governed';
import { keepBusy } from '../support/keep-busy';
import { OPENSSL, selfSigned } from './certificate';
import { rolesOfReads } from './reads-of';

const CONFIG = {
  connections: { primary: 6, secondary: 8, waitQueue: ROOMY_QUEUE },
};

/** Caps and reads hold as they do without the option; connections are replaced all the time (`maxIdleTimeMS`). */
async function expectGoverned(set: ReplicaSetOptions, client: MongoClientOptions): Promise<void> {
  await using governed = await startGoverned(CONFIG, {
    set: { ...set, closeDelayMS: 20 },
    client: { ...client, maxIdleTimeMS: 2 },
  });
  await using work = keepBusy([governed.client], 60);
  await eventually('the pools are full', async () => (await peaks(governed.set)).every((peak) => peak >= 6));
  expect(await work.stop()).toBeGreaterThan(0);
  await governed.client.db('app').collection('load').findOne({}, { readPreference: 'primary' });
  expect(await rolesOfReads(governed.set)).toEqual(['secondary']);
  const primary = await governed.set.primary();
  for (const member of governed.set.members) {
    const { peak } = await member.connections();
    expect(peak).toBeLessThanOrEqual(member.address === primary.address ? 6 : 8);
  }
}

describe('authentication', () => {
  it('by SCRAM-SHA-256 changes nothing: caps hold, reads go to secondaries', async () => {
    await expectGoverned({ auth: { username: 'api', password: 'se:cret@' } }, {});
  });
});

(OPENSSL === undefined ? describe.skip : describe)(
  `TLS${OPENSSL === undefined ? ' (SKIPPED: no "openssl" to make a certificate with)' : ''}`,
  () => {
    it('changes nothing: caps hold, reads go to secondaries', async () => {
      const tls = selfSigned();
      await expectGoverned({ tls }, { tls: true, ca: tls.cert } as MongoClientOptions);
    });

    it('and SCRAM together change nothing', async () => {
      const tls = selfSigned();
      const auth = { username: 'api', password: 'secret' };
      await expectGoverned({ tls, auth }, { tls: true, ca: tls.cert } as MongoClientOptions);
    });
  },
);

describe('a direct connection', () => {
  it.each(['primary', 'secondary'] as const)('to a %s is capped, and its reads stay there', async (role) => {
    await using governed = await startGoverned(CONFIG);
    const { set } = governed;
    const member = role === 'primary' ? await set.primary() : (await set.secondaries())[0];
    const governor = makeGovernor(CONFIG);
    const uri = `mongodb://${member?.address}/?directConnection=true`;
    await governed.client.close();
    await set.resetWitnesses();
    await member?.resetPeak();
    const client = governor.createClient(uri, QUICK_MONITORING);
    const reads = Array.from({ length: 100 }, () => client.db('app').collection('a').findOne({}));
    await Promise.all(reads);
    expect((await arrivals(set)).map((arrival) => arrival.role)).toEqual(Array(100).fill(role));
    expect((await member?.connections())?.peak).toBeLessThanOrEqual(role === 'primary' ? 6 : 8);
    await client.close();
    await governor.close();
  });
});
