import { $eq, $gt, $gte, $in, $lt, $lte, $mod } from 'mingo/operators/query';
import type { Options } from 'mingo/types';
import { compare } from 'mingo/util';
import { CommandError } from '../command-error';
import { resolvePath } from './path';

type Test = (document: unknown) => boolean;
type Operator = (selector: string, value: unknown, options: Options) => Test;

const as = (operator: unknown): Operator => operator as Operator;

/** Arrays are compared whole, element by element, and null only with what is null or missing; mingo finds neither. */
function ordered(operator: unknown, wanted: (order: number) => boolean): Operator {
  return (selector, bound, options) => {
    if (bound === null) return wanted(0) ? as($eq)(selector, null, options) : () => false;
    if (!Array.isArray(bound)) return as(operator)(selector, bound, options);
    return (document) => {
      const value = resolvePath(document, selector);
      if (!Array.isArray(value)) return false;
      return [value, ...value].some((each) => Array.isArray(each) && wanted(compareArrays(each, bound)));
    };
  };
}

function compareArrays(one: readonly unknown[], other: readonly unknown[]): number {
  for (const [at, each] of one.entries()) {
    if (at >= other.length) return 1;
    const against = other[at];
    const order =
      Array.isArray(each) && Array.isArray(against)
        ? compareArrays(each, against)
        : compare(each as never, against as never);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** An array among the values is one that the field may be equal to; mingo only looks for its elements. */
function oneOf(selector: string, values: unknown, options: Options): Test {
  if (!Array.isArray(values) || !values.some(Array.isArray)) return as($in)(selector, values, options);
  const single = as($in)(
    selector,
    values.filter((each) => !Array.isArray(each)),
    options,
  );
  const whole = values.filter(Array.isArray).map((each) => as($eq)(selector, each, options));
  return (document) => single(document) || whole.some((test) => test(document));
}

/** A number with a fraction counts as the whole one below it, on both sides. */
function remainder(selector: string, value: unknown, options: Options): Test {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'number')) {
    return as($mod)(selector, value, options);
  }
  const [divisor = 0, rest = 0] = value.map(Math.trunc);
  if (divisor === 0) throw new CommandError(2, 'divisor cannot be 0');
  return (document) => {
    const found = resolvePath(document, selector);
    return (Array.isArray(found) ? found : [found]).some(
      (each) => typeof each === 'number' && Math.trunc(each) % divisor === rest,
    );
  };
}

export const comparisonOverrides = {
  $gt: ordered($gt, (order) => order > 0),
  $gte: ordered($gte, (order) => order >= 0),
  $lt: ordered($lt, (order) => order < 0),
  $lte: ordered($lte, (order) => order <= 0),
  $in: oneOf,
  $nin: (selector: string, values: unknown, options: Options): Test => {
    const found = oneOf(selector, values, options);
    return (document) => !found(document);
  },
  $mod: remainder,
};
