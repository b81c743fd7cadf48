import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { type Call, seed } from './calls';

/** What a call came to: its result, or the error as a caller can tell it apart. */
export type Answer =
  | { readonly result: unknown }
  | { readonly error: string; readonly code?: unknown; readonly message: string };

export async function answerOf(call: Call, db: Db): Promise<Answer> {
  await seed(db);
  try {
    return { result: plain(await call(db)) };
  } catch (error) {
    const { name, message } = error as Error;
    const code = error instanceof MongoServerError ? { code: error.code } : {};
    // Addresses and times are not the call's.
    return { error: name, ...code, message: message.replaceAll(/\d+\.\d+\.\d+\.\d+:\d+/g, 'host') };
  }
}

/** The answer without what servers word differently. */
export function withoutMessage(answer: Answer): Omit<Answer, 'message'> {
  if ('result' in answer) return answer;
  const { message: _, ...rest } = answer;
  return rest;
}

/** Without classes, so that two copies of the same value are equal; undefined fields are none. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
