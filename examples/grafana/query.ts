import { METRICS } from '../../src/metrics/definitions';

const DEFINITIONS = new Map(METRICS.map((definition) => [definition.name, definition]));

/** What the variables of the dashboard select. */
export const SELECTED = 'service=~"$service"';

/** A metric's selector. Throws for a name that is not in the table: the dashboard can't show what does not exist. */
export function metric(name: string, ...matchers: readonly string[]): string {
  return `${known(name)}{${[SELECTED, ...matchers].join(', ')}}`;
}

/** Series of all these metrics. Not `or`: that takes one of two series whose labels are equal. */
export function anyOf(...names: readonly string[]): string {
  return `{__name__=~"${names.map(known).join('|')}", ${SELECTED}}`;
}

/** Per second. */
export function rate(name: string, ...matchers: readonly string[]): string {
  return `rate(${metric(name, ...matchers)}[$__rate_interval])`;
}

export function sumBy(labels: string, expression: string): string {
  return `sum by (${labels}) (${expression})`;
}

export function maxBy(labels: string, expression: string): string {
  return `max by (${labels}) (${expression})`;
}

export function quantile(q: number, labels: string, name: string, ...matchers: readonly string[]): string {
  return `histogram_quantile(${q}, ${sumBy(`${labels}, le`, rate(`${name}_bucket`, ...matchers))})`;
}

function known(name: string): string {
  if (DEFINITIONS.has(name) || DEFINITIONS.has(name.replace(/_(bucket|sum|count)$/, ''))) return name;
  throw new Error(`no metric is called ${name}`);
}
