import { Lazy, type Iterator as LazyIterator } from 'mingo/lazy';
import { $sort as mingoSort } from 'mingo/operators/pipeline';
import type { Options } from 'mingo/types';
import type { Document } from '../wire/bson';
import { hasArrays, sortedByElements } from './sort';

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

/** An array is sorted by its least element, descending by its greatest; mingo compares the whole of it. */
function $sort(source: LazyIterator, keys: Document, options: Options): LazyIterator {
  if (options.collation) return mingoSort(source, keys as never, options);
  return source.transform((documents: unknown[]) =>
    hasArrays(documents as Document[], keys)
      ? Lazy(sortedByElements(documents as Document[], keys))
      : mingoSort(Lazy(documents), keys as never, options),
  );
}

export const pipelineOverrides: Document = { $sample, $count, $sort };
