import type { Db } from 'mongodb';
import type { ServiceName, Settings } from '../services';

/** Answers one request, or undefined: nothing has that id. */
export type Route = (db: Db, id: number, settings: Settings) => Promise<unknown>;

interface Stored {
  readonly _id: number;
}

function readOne(collection: string): Route {
  return async (db, id) => db.collection<Stored>(collection).findOne({ _id: id });
}

/** By method and first part of the path. */
export const ROUTES: Readonly<Record<ServiceName, Readonly<Record<string, Route>>>> = {
  api: {
    'GET messages': readOne('messages'),
  },
  smtp: {
    // This service names the read preference with each operation, the others leave it to the client.
    'GET domains': async (db, id, { readPreference }) =>
      db.collection<Stored>('domains').findOne({ _id: id }, { readPreference }),
    'POST messages': async (db, id, { readPreference }) => {
      const domain = await db.collection<Stored>('domains').findOne({ _id: id }, { readPreference });
      await db.collection('queue').insertOne({ domain: id, at: new Date() });
      return domain;
    },
  },
  tracking: {
    'GET opens': readOne('links'),
    'POST clicks': async (db, id) => {
      const link = await db.collection<Stored>('links').findOne({ _id: id });
      await db.collection<Stored>('links').updateOne({ _id: id }, { $inc: { clicks: 1 } });
      return link;
    },
  },
  website: {
    'GET dashboards': readOne('accounts'),
    'POST sessions': async (db, id) => {
      await db.collection<Stored>('sessions').updateOne({ _id: id }, { $set: { seenAt: new Date() } });
      return { _id: id };
    },
  },
};

/** Collections that are filled before the run. */
export const COLLECTIONS = ['messages', 'domains', 'links', 'accounts', 'sessions'] as const;
