import { MongoClient } from 'mongodb';
import { COLLECTIONS } from '../service/routes';
import { DATABASE, DOCUMENTS } from '../services';

/** Fills the demo's own database, and holds no connection afterwards. */
export async function seedDatabase(uri: string): Promise<void> {
  const client = new MongoClient(uri, { appName: 'demo-seed' });
  try {
    const db = client.db(DATABASE);
    await db.dropDatabase();
    for (const name of COLLECTIONS) {
      const documents = Array.from({ length: DOCUMENTS }, (_, id) => ({ _id: id, name: `${name} ${id}` }));
      await db.collection<{ _id: number; name: string }>(name).insertMany(documents);
    }
  } finally {
    await client.close();
  }
}

export async function dropDatabase(uri: string): Promise<void> {
  const client = new MongoClient(uri, { appName: 'demo-seed' });
  try {
    await client.db(DATABASE).dropDatabase();
  } finally {
    await client.close();
  }
}
