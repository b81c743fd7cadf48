import { z } from 'zod';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { describeFound } from './describe';
import { exampleOf } from './example-of';
import { JsonSyntaxError, type TextPosition } from './json-text';
import { joinPath } from './key-path';
import { type Leaf, unwrap } from './leaves';
import { parseJson } from './parse-json';
import { redactText } from './redact';

export interface EnvValue {
  /** Absent where the text can't be read. */
  readonly value?: unknown;
  readonly problems: readonly ConfigProblem[];
}

/** What the text of a variable says: numbers, true and false as they are; lists and objects as JSON. */
export function parseEnvValue(text: string, leaf: Leaf, variable: string): EnvValue {
  const schema = unwrap(leaf.schema);
  if (isScalar(schema)) return { value: scalarOf(text, schema), problems: [] };
  try {
    const { value, duplicates } = parseJson(text);
    const twice = duplicates.map(({ path, position }): ConfigProblem => {
      const place = path.startsWith('[') ? leaf.path + path : joinPath(leaf.path, path);
      const found = `the key a second time (${placeIn(position)})`;
      return { path: redactText(place), source: variable, found, expected: 'each key once' };
    });
    // Which of the two was meant nobody knows, so what it says is not looked at.
    return twice.length === 0 ? { value, problems: [] } : { problems: twice };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const like = JSON.stringify(exampleOf(schema) ?? (schema instanceof z.ZodRecord ? {} : []));
    const why = `${placeIn(error.position)}: found ${error.found}, expected ${error.expected}`;
    const found = describeFound(text, variable);
    return {
      problems: [{ path: leaf.path, source: variable, found, expected: `JSON, like ${like} (${why})` }],
    };
  }
}

type Scalar = z.ZodNumber | z.ZodBoolean | z.ZodEnum | z.ZodString;

function isScalar(schema: z.ZodType): schema is Scalar {
  return [z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodString].some((type) => schema instanceof type);
}

/** What is no number or choice stays the text, for the schema to refuse. */
function scalarOf(text: string, schema: Scalar): unknown {
  // Files of variables bring spaces and line breaks along, with which no number and no choice begins or ends.
  const word = text.trim();
  if (schema instanceof z.ZodNumber) return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : text;
  if (schema instanceof z.ZodBoolean) return word === 'true' ? true : word === 'false' ? false : text;
  if (schema instanceof z.ZodEnum) return schema.options.includes(word) ? word : text;
  return text;
}

function placeIn({ line, column }: TextPosition): string {
  return line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
}
