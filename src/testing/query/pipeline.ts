import { Aggregator } from 'mingo/aggregator';
import { asDocument, type Document } from '../wire/bson';
import type { Collation } from './collation';
import { context, ProcessingMode } from './context';

export interface PipelineOptions {
  /** Reads another collection of the same database, for `$lookup` and the like. */
  readonly resolve?: (collection: string) => Document[];
  readonly variables?: Document;
  readonly collation?: Collation | undefined;
}

/** Runs stages over documents, which stay as they are. */
export function runPipeline(
  documents: Iterable<Document>,
  stages: Document[],
  options: PipelineOptions = {},
): Document[] {
  if (stages.length === 0) return [...documents];
  const aggregator = new Aggregator(stages.map(withoutComment), {
    context: context(),
    processingMode: ProcessingMode.CLONE_INPUT,
    ...(options.resolve ? { collectionResolver: options.resolve } : {}),
    ...(options.collation ? { collation: options.collation as never } : {}),
    variables: asDocument(options.variables),
  });
  return aggregator.run<Document>(documents);
}

function withoutComment(stage: Document): Document {
  const filter = stage.$match;
  if (typeof filter !== 'object' || filter === null || !('$comment' in filter)) return stage;
  const { $comment: _, ...rest } = filter as Document;
  return { $match: rest };
}
