import * as os from 'node:os';
import type { MongoClientOptions } from 'mongodb';
import { startGoverned } from '../support/governed';

// Jest refuses the dynamic import by which the driver loads "os" for its metadata.
const ADAPTERS = { runtimeAdapters: { os } } as unknown as MongoClientOptions;

describe('connections of a governed client', () => {
  it('are named by service and instance, as the members see them', async () => {
    await using governed = await startGoverned({ instance: 'host-1' }, { client: ADAPTERS });
    await governed.client.db('app').collection('users').findOne({});
    for (const member of governed.set.members) {
      const { openByAppName, connections } = await member.witness();
      expect(openByAppName).toEqual({ 'api@host-1 mongo-governor': connections.open });
    }
  });

  it('keep the name that the caller chose', async () => {
    await using governed = await startGoverned({}, { client: { ...ADAPTERS, appName: 'mine' } });
    await governed.client.db('app').collection('users').findOne({});
    const { openByAppName } = await (await governed.set.primary()).witness();
    expect(Object.keys(openByAppName)).toEqual(['mine']);
  });
});
