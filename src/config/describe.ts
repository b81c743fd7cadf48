import { z } from 'zod';
import { isSecretName, redactText } from './redact';

const LONGEST = 80;

/** A value as a problem shows it: short, and never with a secret. `name` is the key or the variable. */
export function describeFound(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (isSecretName(name)) return 'a value (hidden)';
  if (typeof value === 'string') return cut(JSON.stringify(redactText(value)));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return cut(String(value));
}

/** What a schema expects, in words: `a whole number from 1 to 100000`. */
export function describeExpected(schema: z.ZodType | undefined, fallback: string): string {
  if (schema === undefined) return fallback;
  const json = z.toJSONSchema(schema, { io: 'input' });
  if (json.enum !== undefined)
    return `one of ${json.enum.map((choice) => JSON.stringify(choice)).join(', ')}`;
  if (json.type === 'integer' || json.type === 'number') {
    const kind = json.type === 'integer' ? 'a whole number' : 'a number';
    return `${kind} from ${json.minimum ?? 'any'} to ${json.maximum ?? 'any'}`;
  }
  if (json.type === 'boolean') return 'true or false';
  if (json.type === 'array') {
    if (json.maxItems === undefined) return 'a list';
    return json.minItems === undefined
      ? `a list of at most ${json.maxItems}`
      : `a list of ${json.minItems} to ${json.maxItems}`;
  }
  if (json.type === 'object') return 'an object';
  if (json.type !== 'string') return fallback;
  return json.maxLength === undefined ? 'a string' : `a string of 1 to ${json.maxLength} characters`;
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
