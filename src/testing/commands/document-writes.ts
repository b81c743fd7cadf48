import { isEqual } from 'mingo/util';
import { CommandError } from '../command-error';
import type { Collation } from '../query/collation';
import { applyUpdate, checkMods, isReplacement, type Update } from '../query/update';
import { upsertDocument } from '../query/upsert';
import { Blocked } from '../sessions/write-locks';
import { keepKey, keyOf, ownKey } from '../storage/document-key';
import { matching, sortDocuments } from '../storage/select';
import { asDocument, type Document, keepTypes, ObjectId } from '../wire/bson';
import { checkStorable } from './check-release';
import type { CommandContext } from './command-context';
import { checkWritable } from './source';
import { checkMeasurement, checkSeriesUpdate, timeSeriesOf } from './time-series';
import { validate } from './validation';

/** Which documents a statement is about. */
export interface Choice {
  readonly filter: Document;
  readonly multi: boolean;
  readonly sort?: Document | undefined;
  readonly collation?: Collation | undefined;
}

export interface UpdateStatement extends Choice {
  readonly update: Update;
  readonly upsert: boolean;
}

export interface UpdateOutcome {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
  /** Of the last document that was updated. */
  readonly before?: Document;
  readonly after?: Document;
}

export function insertDocument(context: CommandContext, ns: string, given: Document): Document {
  const document = withIdFirst(given);
  checkId(document._id);
  checkStorable(document, context.mongod.version, false);
  checkWritable(context, ns);
  const timeSeries = timeSeriesOf(context.catalog.get(ns));
  if (timeSeries) checkMeasurement(document, timeSeries);
  const id = timeSeries ? ownKey(document) : keyOf(document);
  waitForOthers(context, ns, [id]);
  validate(context, ns, document);
  context.catalog.get(ns)?.checkInsert(id, document);
  context.apply({ op: 'insert', ns, id, after: document });
  return document;
}

export function updateDocuments(
  context: CommandContext,
  ns: string,
  statement: UpdateStatement,
): UpdateOutcome {
  const { filter, update } = statement;
  const timeSeries = timeSeriesOf(context.catalog.get(ns));
  if (timeSeries) checkSeriesUpdate(statement, timeSeries);
  const targets = find(context, ns, statement);
  if (targets.length === 0) {
    if (statement.upsert) return upsert(context, ns, statement);
    checkMods(update.mods);
    return { matched: 0, modified: 0 };
  }
  const replacement = isReplacement(update.mods);
  let modified = 0;
  let before: Document | undefined;
  let after: Document | undefined;
  for (const target of targets) {
    const id = keyOf(target);
    before = target;
    after = applyUpdate(target, update, filter);
    if (replacement) checkStorable(after, context.mongod.version, true);
    if (isEqual(after as never, before as never)) continue;
    if (!replacement) keepTypes(after, before);
    keepKey(after, before);
    validate(context, ns, after, before);
    context.catalog.get(ns)?.check(id, after);
    context.apply({ op: 'update', ns, id, before, after, replacement, ...named(update.mods) });
    modified++;
  }
  return { matched: targets.length, modified, ...(before && { before }), ...(after && { after }) };
}

/** Which paths the operators of an update name, and where it only appends: an event tells no more than that. */
function named(mods: Document | Document[]): { pipeline: boolean; paths: string[]; pushed: string[] } {
  if (Array.isArray(mods)) return { pipeline: true, paths: [], pushed: [] };
  const paths = Object.values(mods).flatMap((fields) => Object.keys(asDocument(fields)));
  return { pipeline: false, paths, pushed: Object.keys(asDocument(mods.$push)) };
}

export function deleteDocuments(context: CommandContext, ns: string, choice: Choice): Document[] {
  const targets = find(context, ns, choice);
  for (const before of targets) context.apply({ op: 'delete', ns, id: keyOf(before), before });
  return targets;
}

function upsert(context: CommandContext, ns: string, { filter, update }: UpdateStatement): UpdateOutcome {
  const after = insertDocument(context, ns, upsertDocument(filter, update));
  return { matched: 0, modified: 0, upsertedId: after._id, after };
}

function find(context: CommandContext, ns: string, { filter, multi, sort, collation }: Choice): Document[] {
  checkWritable(context, ns);
  const found = matching(context.catalog.get(ns), filter, context.variables, collation);
  let targets: Document[];
  if (multi) targets = [...found];
  else if (sort && Object.keys(sort).length > 0)
    targets = sortDocuments([...found], sort, collation).slice(0, 1);
  else {
    const first = found.next();
    targets = first.done ? [] : [first.value];
  }
  waitForOthers(
    context,
    ns,
    targets.map((target) => keyOf(target)),
  );
  return targets;
}

/** A plain write waits for the transaction that holds one of its documents; a transaction conflicts instead. */
function waitForOthers(context: CommandContext, ns: string, ids: string[]): void {
  if (context.transaction) return;
  const { locks } = context.mongod.transactions;
  for (const id of ids) {
    const holder = locks.holder(ns, id);
    if (holder) throw new Blocked(holder.ended);
  }
}

function checkId(id: unknown): void {
  const kind = Array.isArray(id) ? 'array' : id instanceof RegExp ? 'regex' : undefined;
  if (kind) throw new CommandError(53, `The '_id' value cannot be of type ${kind}`);
  const dollar = Object.keys(asDocument(id)).find((key) => key.startsWith('$'));
  if (dollar === undefined) return;
  throw new CommandError(
    52,
    `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
  );
}

function withIdFirst(document: Document): Document {
  for (const first in document) {
    // The very object keeps the encoding that it came with.
    if (first === '_id') return document;
    break;
  }
  const { _id = new ObjectId(), ...rest } = document;
  const ordered = { _id, ...rest };
  keepTypes(ordered, document);
  return ordered;
}
