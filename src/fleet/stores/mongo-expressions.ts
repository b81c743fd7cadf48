/** Operators of MongoDB's aggregation language, named so that a pipeline reads like the protocol. 4.2 and later. */
export type Expression = string | number | boolean | null | Expression[] | { [operator: string]: Expression };

/** One stage of an update pipeline. */
export type Stage = Record<string, Expression>;

export const literal = (value: string | number | boolean): Expression => ({ $literal: value });
export const max = (...values: Expression[]): Expression => ({ $max: values });
export const min = (...values: Expression[]): Expression => ({ $min: values });
export const plus = (...values: Expression[]): Expression => ({ $add: values });
export const minus = (a: Expression, b: Expression): Expression => ({ $subtract: [a, b] });
export const times = (a: Expression, b: Expression): Expression => ({ $multiply: [a, b] });
// Counts and sums of counts divide here. None of nothing is asked for where an answer is not used, but a server evaluates it
// and refuses to divide by zero.
const quotient = (a: Expression, b: Expression): Expression => ({ $divide: [a, max(1, b)] });
export const floorOf = (a: Expression, b: Expression): Expression => ({ $floor: quotient(a, b) });
export const ceilOf = (a: Expression, b: Expression): Expression => ({ $ceil: quotient(a, b) });
export const when = (condition: Expression, then: Expression, otherwise: Expression): Expression => ({
  $cond: [condition, then, otherwise],
});
export const greater = (a: Expression, b: Expression): Expression => ({ $gt: [a, b] });
export const atLeast = (a: Expression, b: Expression): Expression => ({ $gte: [a, b] });
export const equal = (a: Expression, b: Expression): Expression => ({ $eq: [a, b] });
export const otherThan = (a: Expression, b: Expression): Expression => ({ $ne: [a, b] });
export const orElse = (value: Expression, otherwise: Expression): Expression => ({
  $ifNull: [value, otherwise],
});
export const sizeOf = (array: Expression): Expression => ({ $size: array });
export const at = (array: Expression, index: Expression): Expression => ({ $arrayElemAt: [array, index] });
export const filter = (input: Expression, as: string, cond: Expression): Expression => ({
  $filter: { input, as, cond },
});
export const map = (input: Expression, as: string, value: Expression): Expression => ({
  $map: { input, as, in: value },
});
/** Sum of `value` over an array. */
export const sum = (input: Expression, as: string, value: Expression): Expression => ({
  $sum: map(input, as, value),
});
