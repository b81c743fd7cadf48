import { CommandError } from '../command-error';
import { type Collation, collationOf } from '../query/collation';
import { runPipeline } from '../query/pipeline';
import { matching, type Source } from '../storage/select';
import { asDocument, asDocuments, asString, type Document } from '../wire/bson';
import { toTimestamp } from '../wire/op-time';
import type { CommandContext } from './command-context';

/** What a read of a namespace reads: a collection, or the documents of a view. */
export function sourceOf(context: CommandContext, ns: string): Source {
  const collection = context.catalog.get(ns);
  if (collection?.options.viewOn === undefined) return collection;
  const base = `${ns.slice(0, ns.indexOf('.'))}.${asString(collection.options.viewOn)}`;
  return runStages(context, base, asDocuments(collection.options.pipeline));
}

/** Stages over a namespace. */
export function runStages(context: CommandContext, ns: string, stages: Document[]): Document[] {
  const source = sourceOf(context, ns);
  const collation = collationFor(context, ns);
  const filter = stages[0]?.$match;
  const options = pipelineOptions(context, collation);
  // A first $match goes to the collection, which knows its documents by _id; the rest works on copies.
  const matched = matching(source, asDocument(filter), options.variables, collation);
  return runPipeline(matched, filter === undefined ? stages : stages.slice(1), options);
}

export function pipelineOptions(context: CommandContext, collation?: Collation) {
  const resolve = (name: string): Document[] => [...matching(sourceOf(context, `${context.db}.${name}`), {})];
  const variables = { ...context.variables, CLUSTER_TIME: toTimestamp(context.mongod.set.oplog.latest) };
  return { resolve, variables, collation };
}

/** The collation of a command or one of its statements, else the collection's own. */
export function collationFor(
  context: CommandContext,
  ns: string,
  statement: Document = context.command,
): Collation | undefined {
  return collationOf(statement.collation ?? context.catalog.get(ns)?.options.collation);
}

/** Writes go to collections only. */
export function checkWritable(context: CommandContext, ns: string): void {
  if (context.catalog.get(ns)?.options.viewOn === undefined) return;
  throw new CommandError(166, `Namespace ${ns} is a view, not a collection`);
}
