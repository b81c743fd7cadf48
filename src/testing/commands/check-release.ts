import { CommandError } from '../command-error';
import type { Release, ServerVersion } from '../server/version';
import { asDocument, asDocuments, type Document } from '../wire/bson';

type Since = Readonly<Record<string, Release>>;

const COMMANDS: Since = { bulkWrite: '8.0' };

/** The first release without it. */
const REMOVED: Since = { getnonce: '6.2' };

const STAGES: Since = {
  $unionWith: '4.4',
  $setWindowFields: '5.0',
  $densify: '5.1',
  $documents: '5.1',
  $fill: '5.3',
  $changeStreamSplitLargeEvent: '7.0',
};

/** Of `$changeStream`. */
const STREAM_OPTIONS: Since = {
  fullDocumentBeforeChange: '6.0',
  showExpandedEvents: '6.0',
};

/** Of every command. */
const COMMON: Since = { apiVersion: '5.0', apiStrict: '5.0', apiDeprecationErrors: '5.0', rawData: '8.2' };

const WRITES: Since = { comment: '4.4', let: '5.0' };

const FIELDS: Readonly<Record<string, Since>> = {
  aggregate: { let: '5.0' },
  find: { let: '5.0', allowDiskUse: '4.4' },
  insert: { comment: '4.4' },
  update: WRITES,
  delete: WRITES,
  findAndModify: { ...WRITES, hint: '4.4' },
  findandmodify: { ...WRITES, hint: '4.4' },
};

/** Of the statements in a write command. */
const STATEMENTS: Readonly<Record<string, { readonly list: string; readonly since: Since }>> = {
  update: { list: 'updates', since: { sort: '8.0' } },
  delete: { list: 'deletes', since: { hint: '4.4' } },
};

/** Commands whose `comment` was a string at first, and then anything. */
const COMMENTED: Since = {
  aggregate: '4.4',
  find: '4.4',
  // With 4.4.14, which no release here is.
  count: '5.0',
  distinct: '5.0',
};

/** Refuses what the release had not yet, with its codes. */
export function checkRelease(name: string, command: Document, version: ServerVersion): void {
  const removed = REMOVED[name];
  if (removed !== undefined && version.isSince(removed)) throw noSuchCommand(name);
  // Whatever else there is, the newest has.
  if (version.isSince('8.2')) return;
  const lacks = (since: Since, key: string) => key in since && !version.isSince(since[key] as Release);
  if (lacks(COMMANDS, name)) throw noSuchCommand(name);
  for (const field of Object.keys(command)) {
    if (lacks(COMMON, field) || lacks(FIELDS[name] ?? {}, field)) throw unknownField(name, field);
  }
  const { list = '', since = {} } = STATEMENTS[name] ?? {};
  for (const statement of asDocuments(command[list])) {
    const field = Object.keys(statement).find((each) => lacks(since, each));
    if (field !== undefined) throw unknownField(name, `${list}.${field}`);
  }
  if (lacks(COMMENTED, name) && command.comment !== undefined && typeof command.comment !== 'string') {
    throw new CommandError(14, `BSON field '${name}.comment' is the wrong type, expected type 'string'`);
  }
  for (const stage of asDocuments(command.pipeline)) checkStage(stage, lacks);
}

function noSuchCommand(name: string): CommandError {
  return new CommandError(59, `no such command: '${name}'`);
}

function checkStage(stage: Document, lacks: (since: Since, key: string) => boolean): void {
  const [name = ''] = Object.keys(stage);
  if (lacks(STAGES, name)) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
  if (name !== '$changeStream') return;
  const option = Object.keys(asDocument(stage.$changeStream)).find((each) => lacks(STREAM_OPTIONS, each));
  if (option !== undefined) throw unknownField('$changeStream', option);
}

/** Each command had words of its own before one parser read them all. */
function unknownField(name: string, field: string): CommandError {
  switch (name) {
    case 'aggregate':
      return new CommandError(9, `unrecognized field '${field}'`);
    case 'find':
      return new CommandError(9, `Failed to parse: Unrecognized field '${field}'.`);
    case 'findAndModify':
    case 'findandmodify':
      return new CommandError(40415, `BSON field '${field}' is an unknown field.`);
    default:
      return new CommandError(40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
}

/** Before 5.0 a `$` at the beginning of a name could not be stored everywhere. */
export function checkStorable(document: Document, version: ServerVersion, replacing: boolean): void {
  if (version.isSince('5.0')) return;
  for (const [field, value] of Object.entries(document)) {
    if (field.startsWith('$')) throw dollarPrefixed(field, field, replacing);
    if (replacing) checkNested(value, field);
  }
}

function checkNested(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    if (Array.isArray(value)) for (const [at, each] of value.entries()) checkNested(each, `${path}.${at}`);
    return;
  }
  for (const [field, each] of Object.entries(value)) {
    // A reference to another document always could.
    if (field.startsWith('$') && !REFERENCE.has(field)) throw dollarPrefixed(field, `${path}.${field}`, true);
    checkNested(each, `${path}.${field}`);
  }
}

const REFERENCE = new Set(['$ref', '$id', '$db']);

function dollarPrefixed(field: string, path: string, replacing: boolean): CommandError {
  return replacing
    ? new CommandError(52, `The dollar ($) prefixed field '${field}' in '${path}' is not valid for storage.`)
    : new CommandError(2, `Document can't have $ prefixed field names: ${field}`);
}
