import { evalExpr } from 'mingo/core';
import { $toString as mingoToString } from 'mingo/operators/expression';
import type { Options } from 'mingo/types';
import { BSON } from 'mongodb';
import type { Document } from '../wire/bson';

type Expression = (object: unknown, expression: unknown, options: Options) => unknown;

const evaluated: Expression = (object, expression, options) =>
  evalExpr(object as never, expression as never, options) as unknown;

const $toObjectId: Expression = (object, expression, options) => {
  const value = evaluated(object, expression, options);
  if (value === null || value === undefined) return null;
  return value instanceof BSON.ObjectId ? value : new BSON.ObjectId(String(value));
};

/** mingo's own knows no BSON types. */
const $toString: Expression = (object, expression, options) => {
  const value = evaluated(object, expression, options);
  if (value instanceof BSON.ObjectId) return value.toHexString();
  if (value instanceof BSON.Decimal128 || value instanceof BSON.Long) return value.toString();
  return (mingoToString as Expression)(object, { $literal: value }, options);
};

export const expressionOverrides: Document = { $toObjectId, $toString };
