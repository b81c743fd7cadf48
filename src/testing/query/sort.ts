import { compare } from 'mingo/util';
import { asNumber, type Document } from '../wire/bson';
import { resolvePath } from './path';

/** Whether there is anything that mingo sorts in another way than a server. */
export function hasArrays(documents: readonly Document[], keys: Document): boolean {
  return Object.keys(keys).some((path) =>
    documents.some((document) => Array.isArray(resolvePath(document, path))),
  );
}

/** By the least element of an array, descending by its greatest. */
export function sortedByElements(documents: readonly Document[], keys: Document): Document[] {
  const orders = Object.entries(keys).map(([path, given]) => ({
    path,
    direction: asNumber(given) < 0 ? -1 : 1,
  }));
  return documents
    .map((document) => ({
      document,
      keys: orders.map(({ path, direction }) => keyOf(resolvePath(document, path), direction)),
    }))
    .sort((a, b) => {
      for (const [at, { direction }] of orders.entries()) {
        const order = compare(a.keys[at] as never, b.keys[at] as never);
        if (order !== 0) return order * direction;
      }
      return 0;
    })
    .map(({ document }) => document);
}

/** What is missing sorts as null, and an empty array below it, as undefined. */
function keyOf(value: unknown, direction: number): unknown {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return value;
  return value.reduce(
    (best, each) => (compare(each as never, best as never) * direction < 0 ? each : best),
    value[0],
  );
}
