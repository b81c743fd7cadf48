import { ReadPreference } from 'mongodb';
import { isPlainText } from '../config/plain-text';

type Tags = readonly Readonly<Record<string, string>>[];

/**
 * Reasons of the read preferences that `governor.primary('reason')` made, by their (empty) tag list: the one part
 * that every copy of the driver carries over by reference when it makes a ReadPreference of its own from ours
 * (read_preference.ts, fromOptions). Weak, so that a waiver lives as long as its read preference.
 */
const reasons = new WeakMap<Tags, string>();

const LONGEST_REASON = 200;

/**
 * A read preference, and for the compiler its mode too: Mongoose's `read()` and `readPreference` take the object, and their
 * declarations only the mode.
 */
export type PrimaryWaiver = ReadPreference & 'primary';

/**
 * A read preference that waives the policy: `{ readPreference: governor.primary('login reads its own write') }`.
 * The reason is for reviewers and metrics: a constant, never an id.
 * @throws TypeError when the reason is empty, longer than 200 characters, or has line breaks or control characters.
 */
export function primaryWaiver(reason: string): PrimaryWaiver {
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > LONGEST_REASON) {
    throw new TypeError(`governor.primary(reason) needs a reason of 1 to ${LONGEST_REASON} characters`);
  }
  if (!isPlainText(reason)) {
    throw new TypeError('governor.primary(reason) needs a reason in one line, without control characters');
  }
  const tags: Record<string, string>[] = [];
  reasons.set(tags, reason);
  return new ReadPreference('primary', tags) as PrimaryWaiver;
}

/** The reason, when the read preference is a named waiver. */
export function waiverReason(readPreference: { readonly tags?: Tags | undefined }): string | undefined {
  const { tags } = readPreference;
  return tags === undefined || tags === null ? undefined : reasons.get(tags);
}
