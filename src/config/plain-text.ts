import { z } from 'zod';
import { CONTROLS } from '../errors/one-line';

const PLAIN = new RegExp(`^[^${CONTROLS}]*$`);

/** Whether a text has no control characters. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text);
}

/** What a person reads in a review or a terminal, which control characters could forge. */
export const plainText = z.string().regex(PLAIN, 'text in one line, without control characters');

/** Why something was done: words, not only spaces. */
export const reasonText = z
  .string()
  .regex(new RegExp(`^(?=.*\\S)[^${CONTROLS}]*$`), 'words in one line, without control characters');
