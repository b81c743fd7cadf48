import { BSON, type Document } from 'mongodb';
import { isDocument } from '../../src/testing/wire/bson';
import type { Entities } from './entities';

/** Why an actual value is not as expected; undefined: it is. */
export function difference(
  actual: unknown,
  expected: unknown,
  entities: Entities,
  path = '',
  root = true,
): string | undefined {
  if (isPlain(expected)) {
    const special = Object.keys(expected)[0] ?? '';
    if (special.startsWith('$$'))
      return specialDifference(special, actual, expected[special], entities, path, root);
    const given = plainOf(actual);
    if (!given) return tell(path, actual, expected);
    for (const [field, value] of Object.entries(expected)) {
      const found = given[field];
      const problem = hasOperator(value)
        ? specialDifference(firstKey(value), found, value[firstKey(value)], entities, `${path}.${field}`)
        : field in given || value === null
          ? difference(found, value, entities, `${path}.${field}`, false)
          : tell(`${path}.${field}`, found, value);
      if (problem) return problem;
    }
    const extra = root
      ? undefined
      : Object.keys(given).find((field) => given[field] !== undefined && !(field in expected));
    return extra === undefined ? undefined : `${path}.${extra} is not expected: ${show(given[extra])}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return tell(path, actual, expected);
    for (const [at, each] of expected.entries()) {
      const problem = difference(actual[at], each, entities, `${path}[${at}]`, root);
      if (problem) return problem;
    }
    return undefined;
  }
  return sameValue(actual, expected) ? undefined : tell(path, actual, expected);
}

function specialDifference(
  name: string,
  actual: unknown,
  wanted: unknown,
  entities: Entities,
  path: string,
  root = false,
): string | undefined {
  const ok = (holds: boolean) =>
    holds ? undefined : `${path}: ${name} ${show(wanted)} does not hold for ${show(actual)}`;
  switch (name) {
    case '$$exists':
      return ok((actual !== undefined) === wanted);
    case '$$unsetOrMatches':
      return actual === undefined || actual === null
        ? undefined
        : difference(actual, wanted, entities, path, root);
    case '$$type':
      return ok((Array.isArray(wanted) ? wanted : [wanted]).some((type) => isOfType(actual, String(type))));
    case '$$matchesEntity':
      return difference(actual, entities.get(String(wanted)), entities, path, false);
    case '$$matchesHexBytes':
      return ok(Buffer.isBuffer(actual) && actual.toString('hex') === wanted);
    case '$$sessionLsid':
      return difference(actual, entities.session(String(wanted)).id, entities, path, false);
    case '$$matchAsDocument':
      return difference(BSON.EJSON.parse(String(actual)), wanted, entities, path, false);
    case '$$matchAsRoot':
      return difference(actual, wanted, entities, path, true);
    case '$$lte':
      return ok(Number(actual) <= Number(wanted));
    default:
      return `${path}: unknown operator ${name}`;
  }
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'long':
      return (
        value instanceof BSON.Long ||
        typeof value === 'bigint' ||
        (typeof value === 'number' && Number.isInteger(value))
      );
    case 'double':
    case 'number':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isPlain(value);
    case 'objectId':
      return value instanceof BSON.ObjectId;
    case 'binData':
      return value instanceof BSON.Binary || Buffer.isBuffer(value);
    case 'date':
      return value instanceof Date;
    case 'timestamp':
      return value instanceof BSON.Timestamp;
    default:
      return false;
  }
}

function sameValue(actual: unknown, expected: unknown): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (isNumeric(actual) && isNumeric(expected)) return Number(actual) === Number(expected);
  if (typeof expected !== 'object' || typeof actual !== 'object' || actual === null)
    return actual === expected;
  return BSON.EJSON.stringify({ value: actual }) === BSON.EJSON.stringify({ value: expected });
}

function isNumeric(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof BSON.Long ||
    value instanceof BSON.Int32 ||
    value instanceof BSON.Double
  );
}

export function isPlain(value: unknown): value is Document {
  return isDocument(value) && !(value instanceof Map);
}

/** A document, or a Map as the driver gives the results of a client's bulk write. */
function plainOf(value: unknown): Document | undefined {
  if (value instanceof Map) return Object.fromEntries(value);
  return isPlain(value) ? value : undefined;
}

function hasOperator(value: unknown): value is Document {
  return isPlain(value) && firstKey(value).startsWith('$$');
}

function firstKey(document: Document): string {
  return Object.keys(document)[0] ?? '';
}

function tell(path: string, actual: unknown, expected: unknown): string {
  return `${path || 'value'}: expected ${show(expected)}, got ${show(actual)}`;
}

function show(value: unknown): string {
  try {
    return BSON.EJSON.stringify(value as Document)?.slice(0, 400) ?? String(value);
  } catch {
    return String(value);
  }
}
