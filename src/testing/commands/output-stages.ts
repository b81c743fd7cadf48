import { CommandError } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import { resolvePath } from '../query/path';
import { matching } from '../storage/select';
import { duplicateKey } from '../storage/unique-index';
import { asDocument, asDocuments, asString, type Document } from '../wire/bson';
import type { CommandContext } from './command-context';
import { insertDocument, updateDocuments } from './document-writes';
import { runBatch } from './write-batch';

/** `$out` and `$merge`. They write through the primary, also when the pipeline read from a secondary. */
export function writeOutput(
  context: CommandContext,
  stage: Document,
  documents: Document[],
): MaybePromise<Document[]> {
  const run = '$out' in stage ? outputTo(context, stage.$out) : mergeInto(context, stage.$merge);
  const batch = {
    statements: documents,
    ordered: true,
    run,
    failed: (error: CommandError) => {
      throw error;
    },
  };
  return chain(runBatch(context, batch), () => []);
}

function outputTo(context: CommandContext, target: unknown): (document: Document) => void {
  const ns = namespaceOf(context, target, 'coll');
  context.apply({ op: 'drop', ns });
  context.apply({ op: 'create', ns, options: {} });
  return (document) => void insertDocument(context, ns, document);
}

function mergeInto(context: CommandContext, stage: unknown): (document: Document) => void {
  const options = typeof stage === 'string' ? { into: stage } : asDocument(stage);
  const ns = namespaceOf(context, options.into, 'coll');
  const on = Array.isArray(options.on) ? options.on.map(String) : [asString(options.on, '_id')];
  const { whenMatched = 'merge', whenNotMatched = 'insert' } = options;
  return (document) => {
    const filter: Document = {};
    for (const path of on) filter[path] = resolvePath(document, path);
    const found = matching(context.catalog.get(ns), filter).next().value as Document | undefined;
    if (!found) {
      if (whenNotMatched === 'fail')
        throw new CommandError(13113, '$merge could not find a matching document');
      if (whenNotMatched === 'insert') insertDocument(context, ns, document);
      return;
    }
    if (whenMatched === 'keepExisting') return;
    // What a server's insert of the document would say.
    if (whenMatched === 'fail') throw duplicateKey(ns, uniqueIndex(context, ns, on), on, document);
    const mods = merged(found, document, whenMatched);
    const variables = { new: document, ...asDocument(options.let) };
    const update = { mods, variables };
    updateDocuments(context, ns, { filter: { _id: found._id }, update, multi: false, upsert: false });
  };
}

function uniqueIndex(context: CommandContext, ns: string, on: readonly string[]): Document {
  const covers = (spec: Document): boolean => {
    const paths = Object.keys(asDocument(spec.key));
    return paths.length === on.length && paths.every((path) => on.includes(path));
  };
  return context.catalog.get(ns)?.indexes.find(covers) ?? { key: { _id: 1 }, name: '_id_' };
}

function merged(found: Document, document: Document, whenMatched: unknown): Document | Document[] {
  if (Array.isArray(whenMatched)) return asDocuments(whenMatched);
  const { _id: _, ...rest } = document;
  return whenMatched === 'replace' ? { ...rest, _id: found._id } : { $set: rest };
}

function namespaceOf(context: CommandContext, target: unknown, field: string): string {
  if (typeof target === 'string') return `${context.db}.${target}`;
  const { db = context.db, [field]: collection } = asDocument(target);
  return `${asString(db)}.${asString(collection)}`;
}
