import { Context, ProcessingMode } from 'mingo/core';
import { Lazy, type Iterator as LazyIterator } from 'mingo/lazy';
import * as accumulatorOperators from 'mingo/operators/accumulator';
import * as expressionOperators from 'mingo/operators/expression';
import * as pipelineOperators from 'mingo/operators/pipeline';
import * as projectionOperators from 'mingo/operators/projection';
import * as queryOperators from 'mingo/operators/query';
import * as windowOperators from 'mingo/operators/window';
import { comparisonOverrides } from './comparisons';
import { expressionOverrides } from './expression-operators';
import { queryOverrides } from './query-operators';
import { $sort } from './sort';

export { ProcessingMode };

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
  expression: { ...expressionOperators, ...expressionOverrides } as never,
  pipeline: { ...pipelineOperators, $sample, $count, $sort } as never,
  projection: { ...projectionOperators } as never,
  query: { ...queryOperators, ...queryOverrides, ...comparisonOverrides } as never,
  window: { ...windowOperators } as never,
});
