import { isEqual } from 'mingo/util';
import { asDocument, asDocuments, asNumber, type Document, isDocument } from '../wire/bson';
import { isType } from './type';

type Keyword = (value: unknown, wanted: unknown, schema: Document) => boolean;

const JSON_TYPES: Record<string, string> = { boolean: 'bool' };

/** Every keyword of `$jsonSchema` that says something about a value; it holds for values that it is not about. */
const KEYWORDS: Readonly<Record<string, Keyword>> = {
  bsonType: (value, types) => list(types).some((type) => isType(value, String(type))),
  type: (value, types) => list(types).some((type) => isType(value, JSON_TYPES[String(type)] ?? String(type))),
  enum: (value, values) => list(values).some((each) => isEqual(plain(value) as never, each as never)),
  minimum: (value, limit, { exclusiveMinimum }) =>
    ofNumber(value, (n) => (exclusiveMinimum === true ? n > asNumber(limit) : n >= asNumber(limit))),
  maximum: (value, limit, { exclusiveMaximum }) =>
    ofNumber(value, (n) => (exclusiveMaximum === true ? n < asNumber(limit) : n <= asNumber(limit))),
  multipleOf: (value, factor) => ofNumber(value, (n) => n % asNumber(factor) === 0),
  minLength: (value, limit) => typeof value !== 'string' || [...value].length >= asNumber(limit),
  maxLength: (value, limit) => typeof value !== 'string' || [...value].length <= asNumber(limit),
  pattern: (value, pattern) => typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value),
  minItems: (value, limit) => !Array.isArray(value) || value.length >= asNumber(limit),
  maxItems: (value, limit) => !Array.isArray(value) || value.length <= asNumber(limit),
  uniqueItems: (value, wanted) =>
    wanted !== true ||
    !Array.isArray(value) ||
    value.every(
      (each, at) => !value.slice(0, at).some((other) => isEqual(plain(each) as never, plain(other) as never)),
    ),
  items: (value, items) =>
    !Array.isArray(value) ||
    value.every((each, at) => satisfies(each, Array.isArray(items) ? (items[at] ?? {}) : items)),
  required: (value, fields) => !isDocument(value) || list(fields).every((field) => String(field) in value),
  minProperties: (value, limit) => !isDocument(value) || Object.keys(value).length >= asNumber(limit),
  maxProperties: (value, limit) => !isDocument(value) || Object.keys(value).length <= asNumber(limit),
  properties: (value, properties) =>
    !isDocument(value) ||
    Object.entries(asDocument(properties)).every(
      ([field, schema]) => !(field in value) || satisfies(value[field], schema),
    ),
  patternProperties: (value, patterns) =>
    !isDocument(value) ||
    Object.entries(asDocument(patterns)).every(([pattern, schema]) =>
      Object.keys(value).every(
        (field) => !new RegExp(pattern, 'u').test(field) || satisfies(value[field], schema),
      ),
    ),
  additionalProperties(value, allowed, { properties, patternProperties }) {
    if (!isDocument(value) || allowed === true) return true;
    const patterns = Object.keys(asDocument(patternProperties)).map((pattern) => new RegExp(pattern, 'u'));
    const others = Object.keys(value).filter(
      (field) => !(field in asDocument(properties)) && !patterns.some((pattern) => pattern.test(field)),
    );
    return allowed === false
      ? others.length === 0
      : others.every((field) => satisfies(value[field], allowed));
  },
  allOf: (value, schemas) => asDocuments(schemas).every((schema) => satisfies(value, schema)),
  anyOf: (value, schemas) => asDocuments(schemas).some((schema) => satisfies(value, schema)),
  oneOf: (value, schemas) => asDocuments(schemas).filter((schema) => satisfies(value, schema)).length === 1,
  not: (value, schema) => !satisfies(value, schema),
};

/** Whether a value, its numbers as BSON types, is as a schema says. */
export function satisfies(value: unknown, schema: unknown): boolean {
  const rules = asDocument(schema);
  return Object.entries(rules).every(([name, wanted]) => KEYWORDS[name]?.(value, wanted, rules) ?? true);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function ofNumber(value: unknown, test: (value: number) => boolean): boolean {
  return !isType(value, 'number') || test(Number(value));
}

function plain(value: unknown): unknown {
  return isType(value, 'number') ? Number(value) : value;
}
