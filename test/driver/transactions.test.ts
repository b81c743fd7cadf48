import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { CONFIG, startGoverned } from '../support/governed';

const MODES: [string, PartialConfig][] = [
  ['observes', { mode: 'observe' }],
  ['enforces', { mode: 'enforce' }],
  ['enforces, with reads at the primary', { mode: 'enforce', reads: { preference: 'primary' } }],
];

describe.each(MODES)('a transaction under a governor that %s', (_name, config) => {
  it.each<[string, MongoClientOptions]>([
    ['nothing', {}],
    ['primary', { readPreference: 'primary' }],
  ])('takes reads of a client that was given %s', async (_given, options) => {
    await using governed = await startGoverned(config, { client: options });
    const { client, governor } = governed;
    expect(await changed(client)).toBe(2);
    expect(governor.status().reads.primary.transaction).toBe(1);
  });

  it('is refused reads of a client that was given secondary, as the driver does', async () => {
    await using governed = await startGoverned(config, { client: { readPreference: 'secondary' } });
    await expect(changed(governed.client)).rejects.toThrow(refusalOf('secondary'));
  });

  it('takes reads where the transaction says primary and the client something else', async () => {
    await using governed = await startGoverned(config, { client: { readPreference: 'secondary' } });
    expect(await changed(governed.client, { readPreference: 'primary' })).toBe(2);
  });
});

describe.each(['secondaryPreferred', 'primaryPreferred', 'nearest'] as const)(
  'a transaction of a client that was given %s, which would take the primary, too',
  (readPreference) => {
    it('takes reads where the policy is enforced', async () => {
      await using governed = await startGoverned({}, { client: { readPreference } });
      expect(await changed(governed.client)).toBe(2);
      expect(governed.governor.status().reads.primary.transaction).toBe(1);
    });

    it('is refused them in observe mode, as by the driver, until a reload enforces', async () => {
      await using governed = await startGoverned({ mode: 'observe' }, { client: { readPreference } });
      const { client, governor } = governed;
      await expect(changed(client)).rejects.toThrow(refusalOf(readPreference));
      governor.reload(CONFIG);
      await client.db('app').collection('things').drop();
      expect(await changed(client)).toBe(2);
    });

    it('is refused them where the transaction itself asks for another one', async () => {
      await using governed = await startGoverned({}, { client: { readPreference } });
      await expect(changed(governed.client, { readPreference: 'nearest' })).rejects.toThrow(
        refusalOf('nearest'),
      );
    });
  },
);

function refusalOf(mode: string): string {
  return `Read preference in a transaction must be primary, not: ${mode}`;
}

/** Changes a document in a transaction, by what it has read there; what came of it. */
async function changed(client: MongoClient, options = {}): Promise<number | undefined> {
  const things = client.db('app').collection<{ _id: number; n: number }>('things');
  await things.insertOne({ _id: 1, n: 1 });
  await client.withSession((session) =>
    session.withTransaction(async () => {
      const found = await things.findOne({ _id: 1 }, { session });
      await things.updateOne({ _id: 1 }, { $set: { n: (found?.n ?? 0) + 1 } }, { session });
    }, options),
  );
  return (await things.findOne({ _id: 1 }))?.n;
}
