import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import MongoStore from 'connect-mongo';
import express from 'express';
import session from 'express-session';
import type { MongoClient } from 'mongo-governor';
import { startGoverned } from '../support/governed';
import { LAGGING } from './lagging';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

/** An application with a login, as the documentation of express-session has it. */
async function listen(client: MongoClient): Promise<{ url: string; server: Server }> {
  const app = express();
  const store = MongoStore.create({ client, dbName: 'app', autoRemove: 'disabled' });
  app.use(session({ secret: 'a test', resave: false, saveUninitialized: false, store }));
  app.post('/login', (request, response) => {
    request.session.user = 'ada';
    response.send('welcome');
  });
  app.get('/', (request, response) => {
    response.send(request.session.user ?? 'nobody');
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('express-session on a governed client', () => {
  it.each([
    ['knows who has just logged in, with a waiver', 'app.sessions', 'ada'],
    [
      'loses the login to the lag without one, which is why observe mode counts such reads',
      'app.else',
      'nobody',
    ],
  ])('%s', async (_name, namespace, user) => {
    await using governed = await startGoverned(
      { reads: { primaryAllowed: [{ namespace, reason: 'a login reads its own write' }] } },
      { set: LAGGING },
    );
    const { url, server } = await listen(governed.client);
    const login = await fetch(`${url}/login`, { method: 'POST' });
    expect(await login.text()).toBe('welcome');
    const cookie = login.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await (await fetch(url, { headers: { cookie } })).text()).toBe(user);
    server.closeAllConnections();
    server.close();
  });

  it('in observe mode keeps the login, and foretells that the read would have missed it', async () => {
    await using governed = await startGoverned({ mode: 'observe' }, { set: LAGGING });
    const { url, server } = await listen(governed.client);
    const login = await fetch(`${url}/login`, { method: 'POST' });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] as string;
    expect(await (await fetch(url, { headers: { cookie } })).text()).toBe('ada');
    const { namespaces } = governed.governor.status();
    expect(namespaces['app.sessions']).toMatchObject({ readsAfterWrites: 1, sameDocument: 1 });
    server.closeAllConnections();
    server.close();
  });
});
