import { Context, evalExpr, ProcessingMode } from 'mingo/core';
import { Lazy, type Iterator as LazyIterator } from 'mingo/lazy';
import * as accumulatorOperators from 'mingo/operators/accumulator';
import * as expressionOperators from 'mingo/operators/expression';
import * as pipelineOperators from 'mingo/operators/pipeline';
import * as projectionOperators from 'mingo/operators/projection';
import * as queryOperators from 'mingo/operators/query';
import * as windowOperators from 'mingo/operators/window';
import type { Options } from 'mingo/types';
import { BSON } from 'mongodb';
import { resolvePath } from './path';
import { isType } from './type';

export { ProcessingMode };

type Expression = (object: unknown, expression: unknown, options: Options) => unknown;

const $toObjectId: Expression = (object, expression, options) => {
  const value = evalExpr(object as never, expression as never, options) as unknown;
  if (value === null || value === undefined) return null;
  return value instanceof BSON.ObjectId ? value : new BSON.ObjectId(String(value));
};

function $type(selector: string, types: unknown): (document: unknown) => boolean {
  const wanted = (Array.isArray(types) ? types : [types]) as (string | number)[];
  return (document) => {
    const value = resolvePath(document, selector);
    const values = Array.isArray(value) ? [value, ...value] : [value];
    return value !== undefined && values.some((each) => wanted.some((type) => isType(each, type)));
  };
}

/** mingo's own may return a document twice, or more documents than there are. */
function $sample(source: LazyIterator, expression: { size: number }): LazyIterator {
  return source.transform((documents: unknown[]) => {
    const shuffled = documents.slice();
    for (let index = shuffled.length - 1; index > 0; index--) {
      const other = Math.floor(Math.random() * (index + 1));
      [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
    }
    return Lazy(shuffled.slice(0, expression.size));
  });
}

/** mingo's own says 0 where a server has no document to say it in. */
function $count(source: LazyIterator, field: string): LazyIterator {
  return source.transform((documents: unknown[]) =>
    Lazy(documents.length === 0 ? [] : [{ [field]: documents.length }]),
  );
}

/** Every operator of mingo, and those that a driver's user needs and mingo lacks. */
export const context = Context.init({
  accumulator: { ...accumulatorOperators } as never,
  expression: { ...expressionOperators, $toObjectId } as never,
  pipeline: { ...pipelineOperators, $sample, $count } as never,
  projection: { ...projectionOperators } as never,
  query: { ...queryOperators, $type } as never,
  window: { ...windowOperators } as never,
});
