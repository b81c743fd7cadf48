import { inspect } from 'node:util';
import { SECRET } from './arbitraries';

/** Everything that a log, a console or a debugger would show of a value: causes, stacks and symbols included. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 12, showHidden: true, getters: true });
  return value instanceof Error
    ? `${text}\n${value.message}\n${value.stack}\n${JSON.stringify(value)}`
    : text;
}

/** Throws when the planted password comes out. */
export function mustNotTell(where: string, text: string): void {
  const at = text.indexOf(SECRET);
  if (at >= 0)
    throw new Error(`${where} tells the password: ...${text.slice(Math.max(0, at - 120), at + 40)}`);
}

/** A user's mistake is told without a stack trace and without "bug". */
export function mustBePlain(text: string): void {
  if (/\n\s+at .*:\d+:\d+/.test(text) || text.includes('this is a bug')) {
    throw new Error(`a stack trace for a user's mistake: ${text}`);
  }
}
