import { MongoClient } from 'mongodb';
import type { KeyRing } from '../links/key-ring';
import { signLink } from '../links/signed-link';
import { DATABASE, type LinkDocument } from '../service/documents';
import { REGIONS, type Regions } from './regions';

/** The links that were sent in mails, known in both regions. Returns them as they stand in the mails. */
export async function seedLinks(regions: Regions, keys: KeyRing, count: number): Promise<string[]> {
  const documents = Array.from({ length: count }, (_, index): LinkDocument => {
    const id = `link-${index}`;
    return { _id: id, token: signLink({ id, target: `https://shop.example/offer/${index}` }, keys) };
  });
  for (const name of REGIONS) {
    const client = new MongoClient(regions.sets[name].uri, { appName: 'tracking-seed' });
    try {
      await client.db(DATABASE).collection<LinkDocument>('links').insertMany(documents);
    } finally {
      await client.close();
    }
  }
  return documents.map(({ token }) => token);
}
