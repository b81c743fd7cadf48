import {
  $bitsAllClear,
  $bitsAllSet,
  $bitsAnyClear,
  $bitsAnySet,
  $eq,
  $regex,
  $elemMatch as mingoElemMatch,
} from 'mingo/operators/query';
import { Query } from 'mingo/query';
import type { Options } from 'mingo/types';
import { BSON } from 'mongodb';
import { type Document, exact, isDocument } from '../wire/bson';
import { satisfies } from './json-schema';
import { resolvePath } from './path';
import { isNumberType, isType } from './type';

type Test = (document: unknown) => boolean;
type Operator = (selector: string, value: unknown, options: Options) => Test;

const as = (operator: unknown): Operator => operator as Operator;

/** mingo knows no BSON types. */
function $type(selector: string, types: unknown): Test {
  const wanted = (Array.isArray(types) ? types : [types]) as (string | number)[];
  const ofNumbers = wanted.some(isNumberType);
  return (document) => {
    // Decoded, 42 is 42, whether it was an int32, an int64 or a double.
    const value = resolvePath(ofNumbers && isDocument(document) ? exact(document) : document, selector);
    const values = Array.isArray(value) ? [value, ...value] : [value];
    return value !== undefined && values.some((each) => wanted.some((type) => isType(each, type)));
  };
}

/** Every value on its own, as a server reads it; mingo asks for an array in the document. */
function $all(selector: string, values: unknown, options: Options): Test {
  const tests = (Array.isArray(values) ? values : []).map((value) => {
    if (isDocument(value) && '$elemMatch' in value) return $elemMatch(selector, value.$elemMatch, options);
    return as(value instanceof RegExp ? $regex : $eq)(selector, value, options);
  });
  return (document) => tests.length > 0 && tests.every((test) => test(document));
}

const DB_REF_FIELDS = new Set(['$ref', '$id', '$db']);

/** mingo takes the fields of a DBRef for operators. */
function $elemMatch(selector: string, criteria: unknown, options: Options): Test {
  if (!isDocument(criteria) || !Object.keys(criteria).some((key) => DB_REF_FIELDS.has(key))) {
    return as(mingoElemMatch)(selector, criteria, options);
  }
  const prefixed = Object.entries(criteria).map(([field, condition]) => [`e.${field}`, condition]);
  const query = new Query(Object.fromEntries(prefixed), options as never);
  return (document) => {
    const value = resolvePath(document, selector);
    // The decoder makes an object of its own of them.
    const plain = (e: unknown) => (e instanceof BSON.DBRef ? e.toJSON() : e);
    return Array.isArray(value) && value.some((e) => query.test({ e: plain(e) } as never));
  };
}

/** mingo's bit tests know numbers only, those too that no server takes: with a fraction. */
function bits(operator: unknown, wanted: (positions: readonly number[]) => (binary: BSON.Binary) => boolean) {
  return (selector: string, mask: unknown, options: Options): Test => {
    const numbers = as(operator)(selector, mask, options);
    const binary = wanted(positionsOf(mask));
    return (document) => {
      const value = resolvePath(document, selector);
      if (typeof value === 'number' && !Number.isInteger(value)) return false;
      return value instanceof BSON.Binary ? binary(value) : numbers(document);
    };
  };
}

function positionsOf(mask: unknown): number[] {
  if (Array.isArray(mask)) return mask.map(Number);
  const isSet =
    mask instanceof BSON.Binary ? bitOf(mask) : (bit: number) => (Number(mask) & (1 << bit)) !== 0;
  const length = mask instanceof BSON.Binary ? mask.length() * 8 : 32;
  return Array.from({ length }, (_, bit) => bit).filter(isSet);
}

function bitOf(binary: BSON.Binary): (bit: number) => boolean {
  return (bit) => (((binary.buffer[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

export const queryOverrides: Document = {
  $type,
  $jsonSchema:
    (_selector: string, schema: unknown): Test =>
    (document) =>
      satisfies(exact(document as Document), schema),
  $all,
  $elemMatch,
  $bitsAllSet: bits($bitsAllSet, (at) => (binary) => at.every(bitOf(binary))),
  $bitsAnySet: bits($bitsAnySet, (at) => (binary) => at.some(bitOf(binary))),
  $bitsAllClear: bits($bitsAllClear, (at) => (binary) => !at.some(bitOf(binary))),
  $bitsAnyClear: bits($bitsAnyClear, (at) => (binary) => !at.every(bitOf(binary))),
};
