import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import type { KeyRing } from '../links/key-ring';
import { signLink } from '../links/signed-link';
import { DATABASE, type LinkDocument } from '../service/documents';

export const REGIONS = ['east', 'west'] as const;
export type RegionName = (typeof REGIONS)[number];

/** Both regions, each a replica set in a process of its own. Their members can go and come back. */
export class Regions implements AsyncDisposable {
  readonly sets: Readonly<Record<RegionName, ReplicaSet>>;
  readonly #down = new Set<RegionName>();

  private constructor(east: ReplicaSet, west: ReplicaSet) {
    this.sets = { east, west };
  }

  static async start(process: 'same' | 'child' = 'child'): Promise<Regions> {
    const [east, west] = await Promise.all(REGIONS.map((setName) => startReplicaSet({ setName, process })));
    return new Regions(east as ReplicaSet, west as ReplicaSet);
  }

  isDown(name: RegionName): boolean {
    return this.#down.has(name);
  }

  /** All members at once: no port is open, and nothing answers. */
  async takeAway(name: RegionName): Promise<void> {
    this.#down.add(name);
    await Promise.all(this.sets[name].members.map((member) => member.kill()));
  }

  async bringBack(name: RegionName): Promise<void> {
    await Promise.all(this.sets[name].members.map((member) => member.restart()));
    this.#down.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(REGIONS.map((name) => this.sets[name].close()));
  }
}

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
