import type { Collection } from 'mongo-governor';
import type { ClickDocument } from './documents';

const DUPLICATE_KEY = 11000;

interface WriteFailure {
  readonly code?: unknown;
  readonly writeErrors?: readonly { readonly code: number }[];
  readonly result?: { getWriteConcernError?(): unknown };
}

export function isDuplicate(error: unknown): boolean {
  return (error as WriteFailure).code === DUPLICATE_KEY;
}

/**
 * Writes what is not there yet, and returns how many were there already. Unordered, so that a batch that arrived without
 * our knowing costs one round trip; a member still takes the clicks in their order.
 */
export async function insertOnce(
  collection: Collection<ClickDocument>,
  clicks: readonly ClickDocument[],
  timeoutMS: number,
): Promise<number> {
  try {
    await collection.insertMany([...clicks], { ordered: false, timeoutMS });
    return 0;
  } catch (error) {
    const { writeErrors, result } = error as WriteFailure;
    if (writeErrors === undefined || writeErrors.length === 0) throw error;
    // "There already" on a primary that could not confirm it: it may still be rolled back, so once more.
    if (result?.getWriteConcernError?.() !== undefined) throw error;
    if (!writeErrors.every(({ code }) => code === DUPLICATE_KEY)) throw error;
    return writeErrors.length;
  }
}
