import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Lane } from '../../src/config/lanes';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';

/** A share of three: two are the monitor's, and operations go one at a time. */
const ONE_AT_A_TIME = { connections: { primary: 3, secondary: 3 } };

describe('lanes in an Express application', () => {
  it('are given by a middleware, and hold for all that the handlers await', async () => {
    await using governed = await startGoverned(ONE_AT_A_TIME);
    const { governor, client, set } = governed;
    const things = client.db('app').collection('things');
    await things.insertOne({});
    const app = express();
    const inLane =
      (lane: Lane): express.RequestHandler =>
      (_request, _response, next) =>
        governor.run({ lane }, next);
    const done: string[] = [];
    const insert: express.RequestHandler = async (request, response) => {
      await new Promise((resolve) => setImmediate(resolve));
      await things.insertOne({ path: request.path });
      done.push(request.path);
      response.end();
    };
    app.get('/report', inLane('background'), insert);
    app.get('/page', insert);
    app.get('/login', inLane('critical'), insert);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    // What has the connection keeps it until all three wait: it waits for a secondary that does not answer.
    const [secondary] = await set.secondaries();
    await secondary?.freeze();
    const first = things.insertOne({}, { writeConcern: { w: 3 } });
    await eventually('the connection is in use', () =>
      governor.status().members.some(({ role, inFlight }) => role === 'primary' && inFlight === 1),
    );
    const requests = ['/report', '/page', '/login'].map((path) => fetch(url + path));
    await eventually('all three wait', () => {
      const { lanes } = governor.status();
      return lanes.critical + lanes.normal + lanes.background === 3;
    });
    expect(governor.status().lanes).toEqual({ critical: 1, normal: 1, background: 1 });
    await secondary?.thaw();
    await Promise.all([first, ...requests]);
    expect(done).toEqual(['/login', '/page', '/report']);
    server.closeAllConnections();
    server.close();
  });
});
