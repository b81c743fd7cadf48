import type { Governor, MongoClient } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';

interface Evaluated {
  readonly mongo: { readonly governor: Governor; readonly client: MongoClient };
  readonly route: { GET(): Promise<Response> };
}

/** The modules of the example, evaluated again: as after a hot reload, and with every package in them. */
function evaluate(): Evaluated {
  let evaluated: Evaluated | undefined;
  jest.isolateModules(() => {
    evaluated = {
      mongo: require('../../examples/frameworks/nextjs/mongo'),
      route: require('../../examples/frameworks/nextjs/route'),
    };
  });
  return evaluated as Evaluated;
}

describe('examples/frameworks/nextjs', () => {
  it('has one client and one governor, however often its modules are evaluated', async () => {
    await using set = await startReplicaSet();
    Object.assign(process.env, {
      MONGODB_URI: set.uri,
      MONGO_GOVERNOR_SERVICE: 'web',
      MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '6',
      MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '8',
    });
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const [first, second] = [evaluate(), evaluate()];
    expect(second.mongo.client).toBe(first.mongo.client);
    expect(second.mongo.governor).toBe(first.mongo.governor);
    await second.mongo.client.db('app').collection('users').findOne({});
    expect(first.mongo.governor.status()).toMatchObject({ clients: 1, reads: { secondary: 1 } });
    const answer = await first.route.GET();
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).toMatch(/^mongo_governor_clients\{service="web".*\} 1$/m);
    await first.mongo.client.close();
    await first.mongo.governor.close();
    said.mockRestore();
  });
});
