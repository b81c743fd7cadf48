import MongoStore from 'connect-mongo';
import type { SessionData } from 'express-session';
import { startGoverned } from '../support/governed';
import { LAGGING } from './lagging';
import { rolesOfReads } from './reads-of';

/** One call of the store's callback API. */
function call<T>(
  run: (done: (error: unknown, value?: T | null) => void) => void,
): Promise<T | null | undefined> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error as Error) : resolve(value)));
  });
}

const SESSION = { cookie: { originalMaxAge: 60_000 }, user: 'ada' } as unknown as SessionData;

describe('connect-mongo on a governed client', () => {
  it('keeps sessions, and reads them from secondaries', async () => {
    await using governed = await startGoverned();
    const store = MongoStore.create({ client: governed.client, dbName: 'app', autoRemove: 'disabled' });
    await call((done) => store.set('one', SESSION, done));
    await expect(call((done) => store.get('one', done))).resolves.toMatchObject({ user: 'ada' });
    await call((done) => store.touch('one', SESSION, done));
    await expect(call<number>((done) => store.length(done))).resolves.toBe(1);
    await call((done) => store.destroy('one', done));
    await expect(call((done) => store.get('one', done))).resolves.toBeFalsy();
    expect(await rolesOfReads(governed.set)).toEqual(['secondary']);
  });

  it('reads its own write behind any lag with a waiver for its collection, and only with that', async () => {
    for (const primaryAllowed of [
      [],
      [{ namespace: 'app.sessions', reason: 'a login reads its own write' }],
    ]) {
      await using governed = await startGoverned({ reads: { primaryAllowed } }, { set: LAGGING });
      const store = MongoStore.create({ client: governed.client, dbName: 'app', autoRemove: 'disabled' });
      await call((done) => store.set('one', SESSION, done));
      const session = await call<SessionData>((done) => store.get('one', done));
      const waived = primaryAllowed.length > 0;
      expect(session?.cookie.originalMaxAge).toBe(waived ? 60_000 : undefined);
      expect(await rolesOfReads(governed.set)).toEqual([waived ? 'primary' : 'secondary']);
    }
  });
});
