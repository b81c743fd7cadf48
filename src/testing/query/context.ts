import { Context, ProcessingMode } from 'mingo/core';

export { ProcessingMode };

// What mingo has is loaded when it is first needed, filters without the rest: all of it would be half of a set's
// start-up. And mingo copies the tables of a context for every filter that it compiles.

type Operators = Readonly<Record<string, unknown>>;

let filters: Context | undefined;
let all: Context | undefined;
let stages: Operators | undefined;

/** The operators of a filter that has no expression. */
export function filterContext(): Context {
  filters ??= Context.init({ query: queryOperators() as never });
  return filters;
}

/** Every operator of mingo, and those that a driver's user needs and mingo lacks or knows otherwise. */
export function context(): Context {
  if (all) return all;
  const { expressionOverrides } =
    require('./expression-operators') as typeof import('./expression-operators');
  all = Context.init({
    accumulator: require('mingo/operators/accumulator'),
    expression: { ...require('mingo/operators/expression'), ...expressionOverrides },
    pipeline: pipelineOperators() as never,
    projection: require('mingo/operators/projection'),
    query: queryOperators() as never,
    window: require('mingo/operators/window'),
  });
  return all;
}

export function isStage(name: string): boolean {
  return Object.hasOwn(pipelineOperators(), name);
}

function queryOperators(): Operators {
  const { queryOverrides } = require('./query-operators') as typeof import('./query-operators');
  const { comparisonOverrides } = require('./comparisons') as typeof import('./comparisons');
  return { ...require('mingo/operators/query'), ...queryOverrides, ...comparisonOverrides };
}

function pipelineOperators(): Operators {
  if (stages) return stages;
  const { pipelineOverrides } = require('./pipeline-operators') as typeof import('./pipeline-operators');
  stages = { ...require('mingo/operators/pipeline'), ...pipelineOverrides };
  return stages as Operators;
}
