import { evalExpr } from 'mingo/core';
import type { Document } from '../wire/bson';
import { context } from './context';

/** The value of an aggregation expression. */
export function evaluate(expression: unknown, document: Document = {}, variables: Document = {}): unknown {
  return evalExpr(
    document as never,
    expression as never,
    { context: context(), variables } as never,
  ) as unknown;
}
