import { cloneDeep, isEqual } from 'mingo/util';
import { CommandError } from '../command-error';
import { asDocument, type Document, isDocument } from '../wire/bson';
import { checkPipeline } from './check-pipeline';
import { checkUpdate } from './check-update';
import { filterContext } from './context';
import { resolvePath, setPath } from './path';
import { runPipeline } from './pipeline';
import { withIndexes } from './positional';
import { pulled } from './pull';

const PIPELINE_STAGES = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

/** An update as it stands in a command: operators, a whole new document, or a pipeline. */
export interface Update {
  readonly mods: Document | Document[];
  readonly arrayFilters?: Document[] | undefined;
  /** Constants of a pipeline (`c`) and `let` variables. */
  readonly variables?: Document | undefined;
}

export function isReplacement(mods: Document | Document[]): boolean {
  if (Array.isArray(mods)) return false;
  const first = Object.keys(mods)[0];
  return first === undefined || !first.startsWith('$');
}

/** The document after the update. `before` is left as it is. `inserting` is the upsert's insert. */
export function applyUpdate(before: Document, update: Update, filter: Document, inserting = false): Document {
  const { mods } = update;
  if (Array.isArray(mods)) return applyPipeline(before, mods, update.variables);
  if (isReplacement(mods)) return keepId(before, cloneDeep(mods as never) as Document);
  // A third of mingo: it is loaded with the first update by operators.
  const { updateOne, isUpdateOperator } = require('./updater') as typeof import('./updater');
  checkUpdate(mods, before, isUpdateOperator);
  const after = cloneDeep(before as never) as Document;
  const { arrayFilters } = update;
  const operators = mingoOperators(withIndexes(mods, { before, filter, arrayFilters }), before, inserting);
  if (Object.keys(operators).length > 0) {
    makePushTargets(after, asDocument(operators.$push));
    updateOne(
      [after] as never[],
      {},
      operators as never,
      { cloneMode: 'deep' },
      { context: filterContext() },
    );
  }
  return after;
}

/** Refuses an update that no document would show to be wrong. */
export function checkMods(mods: Document | Document[]): void {
  if (Array.isArray(mods)) checkStages(mods);
  else if (!isReplacement(mods)) {
    const { isUpdateOperator } = require('./updater') as typeof import('./updater');
    checkUpdate(mods, {}, isUpdateOperator);
  }
}

function checkStages(stages: readonly Document[]): void {
  checkPipeline(stages);
  for (const [name = ''] of stages.map((stage) => Object.keys(stage))) {
    if (!PIPELINE_STAGES.has(name)) {
      throw new CommandError(72, `${name} is not allowed to be used within an update`);
    }
  }
}

function applyPipeline(before: Document, stages: Document[], variables: Document | undefined): Document {
  checkStages(stages);
  const after = runPipeline([before], stages, variables ? { variables } : {})[0] ?? {};
  return keepId(before, withoutUndefined(after));
}

/** `_id` stays, and stays the first field. */
function keepId(before: Document, after: Document): Document {
  if (!('_id' in before)) return after;
  if ('_id' in after && !isEqual(after._id as never, before._id as never)) throw immutableId();
  const { _id: _, ...rest } = after;
  return { _id: before._id, ...rest };
}

/** `$setOnInsert` is the caller's, `$pull` ours, and `$set: {_id: same}` is allowed: mingo knows none of it. */
function mingoOperators(mods: Document, before: Document, inserting: boolean): Document {
  const operators: Document = {};
  for (const [operator, value] of Object.entries(mods)) {
    let fields = asDocument(value);
    if (operator === '$setOnInsert' && !inserting) continue;
    const name = operator === '$setOnInsert' || operator === '$pull' ? '$set' : operator;
    if (Object.keys(fields).some((path) => path.startsWith('_id.'))) throw immutableId();
    if ('_id' in fields) {
      if (!isEqual(fields._id as never, before._id as never)) throw immutableId();
      const { _id: _, ...rest } = fields;
      fields = rest;
    }
    if (operator === '$pull') fields = pulled(fields, before);
    if (operator === '$inc' || operator === '$mul') assertNumbers(operator, fields, before);
    if (Object.keys(fields).length > 0) operators[name] = { ...asDocument(operators[name]), ...fields };
  }
  return operators;
}

/** mingo ignores `$sort` and `$slice` where the array does not exist yet. */
function makePushTargets(document: Document, fields: Document): void {
  for (const [path, value] of Object.entries(fields)) {
    if (!('$each' in asDocument(value))) continue;
    if (resolvePath(document, path) === undefined) setPath(document, path, []);
  }
}

function assertNumbers(operator: string, fields: Document, before: Document): void {
  for (const path of Object.keys(fields)) {
    const value = resolvePath(before, path);
    if (value !== undefined && typeof value !== 'number') {
      throw new CommandError(
        14,
        `Cannot apply ${operator} to a value of non-numeric type. {_id: ${String(before._id)}} has the field '${path}' of non-numeric type`,
      );
    }
  }
}

function immutableId(): CommandError {
  return new CommandError(
    66,
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function withoutUndefined(document: Document): Document {
  const kept: Document = {};
  for (const [field, value] of Object.entries(document)) {
    if (value !== undefined) kept[field] = isDocument(value) ? withoutUndefined(value) : value;
  }
  return kept;
}
