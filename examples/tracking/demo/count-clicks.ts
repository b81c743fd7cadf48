import { MongoClient } from 'mongodb';
import { type ClickDocument, DATABASE } from '../service/documents';

export interface Counted {
  readonly answered: number;
  /** Of the answered, those that the database has. */
  readonly found: number;
  /** Clicks that the database has more than once, told by what the clicking person sent. */
  readonly twice: number;
}

/** Asks the database itself, by another client. */
export async function countClicks(uri: string, answered: ReadonlySet<string>): Promise<Counted> {
  const client = new MongoClient(uri, { appName: 'tracking-count', readPreference: 'primary' });
  try {
    const clicks = client.db(DATABASE).collection<ClickDocument>('clicks');
    const seen = new Map<string, number>();
    for await (const { agent } of clicks.find({}, { projection: { agent: 1 }, readPreference: 'primary' })) {
      const id = agent.replace('load ', '');
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    return {
      answered: answered.size,
      found: [...answered].filter((id) => seen.has(id)).length,
      twice: [...seen.values()].filter((times) => times > 1).length,
    };
  } finally {
    await client.close();
  }
}
