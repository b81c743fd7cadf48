import { BSON } from 'mongodb';
import { isDocument } from '../wire/bson';

const ALIASES: Record<string | number, string> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
};

const NUMBERS = ['int', 'long', 'double', 'decimal'];

/** Types that only numbers have: they are asked of the encoded document. */
export function isNumberType(type: string | number): boolean {
  const name = String(ALIASES[type] ?? type);
  return name === 'number' || NUMBERS.includes(name);
}

/** `$type`, which mingo has no BSON types for. */
export function isType(value: unknown, type: string | number): boolean {
  switch (ALIASES[type] ?? type) {
    case 'number':
      return NUMBERS.some((name) => isType(value, name));
    case 'double':
      return value instanceof BSON.Double;
    case 'int':
      return value instanceof BSON.Int32;
    case 'long':
      return value instanceof BSON.Long;
    case 'decimal':
      return value instanceof BSON.Decimal128;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'date':
      return value instanceof Date;
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isDocument(value);
    case 'objectId':
      return value instanceof BSON.ObjectId;
    case 'binData':
      return value instanceof BSON.Binary;
    case 'timestamp':
      return value instanceof BSON.Timestamp;
    case 'regex':
      return value instanceof RegExp;
    default:
      return false;
  }
}
