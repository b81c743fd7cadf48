import type { Collection } from 'mongo-governor';
import type { ClickDocument } from './documents';

const DUPLICATE_KEY = 11000;

/** What a member says of a document that it will never take: a bad value, a validator, too large. */
const NEVER = new Set([2, 121, 10334]);

interface BulkFailure {
  readonly writeErrors?: readonly { readonly code: number; readonly index: number }[];
  readonly result?: { getWriteConcernError?(): unknown };
}

export interface Inserted {
  /** Those that were there already. */
  readonly duplicates: number;
  /** Indexes of those that the region will never take. */
  readonly refused: ReadonlySet<number>;
}

const ALL_NEW: Inserted = { duplicates: 0, refused: new Set() };

/**
 * Writes what is not there yet. Unordered, so that a batch that arrived without our knowing costs one round trip; a
 * member still takes the clicks in their order.
 */
export async function insertOnce(
  collection: Collection<ClickDocument>,
  clicks: readonly ClickDocument[],
  timeoutMS: number,
): Promise<Inserted> {
  try {
    await collection.insertMany([...clicks], { ordered: false, timeoutMS });
    return ALL_NEW;
  } catch (error) {
    const { writeErrors = [], result } = error as BulkFailure;
    // "There already" on a primary that could not confirm it: it may still be rolled back, so once more.
    if (writeErrors.length === 0 || result?.getWriteConcernError?.() !== undefined) throw error;
    const duplicates = writeErrors.filter(({ code }) => code === DUPLICATE_KEY).length;
    const refused = new Set(writeErrors.filter(({ code }) => NEVER.has(code)).map(({ index }) => index));
    if (duplicates + refused.size < writeErrors.length) throw error;
    return { duplicates, refused };
  }
}
