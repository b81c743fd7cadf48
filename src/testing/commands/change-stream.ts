import { CommandError } from '../command-error';
import type { CursorSource } from '../mongod/cursors';
import type { Mongod } from '../mongod/mongod';
import { checkPipeline } from '../query/check-pipeline';
import { runPipeline } from '../query/pipeline';
import type { OplogEntry } from '../storage/oplog';
import { asDocument, asString, type Document } from '../wire/bson';
import { fromTimestamp, type OpTime, toTimestamp } from '../wire/op-time';
import { changeEvent, type EventOptions } from './change-event';
import type { CommandContext } from './command-context';

/** What a change stream reads: this member's own oplog, from a time on. */
export class ChangeStream implements CursorSource {
  readonly tailable = true;
  exhausted = false;
  readonly #mongod: Mongod;
  readonly #stages: Document[];
  readonly #options: EventOptions;
  readonly #includes: (entry: OplogEntry) => boolean;
  readonly #single: string | undefined;
  #position: number;
  #token: OpTime;

  constructor(context: CommandContext, stages: Document[]) {
    const options = asDocument(stages[0]?.$changeStream);
    const { mongod, command, db } = context;
    this.#mongod = mongod;
    this.#stages = stages.slice(1);
    checkStages(this.#stages);
    this.#options = {
      fullDocument: oneOf(options.fullDocument, ['default', 'updateLookup', 'whenAvailable', 'required']),
      before: oneOf(options.fullDocumentBeforeChange, ['off', 'whenAvailable', 'required']),
      expanded: options.showExpandedEvents === true,
    };
    const collection = command.aggregate;
    this.#single = typeof collection === 'string' ? `${db}.${collection}` : undefined;
    this.#includes = includes(this.#single, options.allChangesForCluster === true ? undefined : db);
    this.#token = startTime(options) ?? mongod.set.committed(mongod);
    this.#position = mongod.set.oplog.after(this.#token);
    if (this.#token > 0 && this.#position < mongod.set.oplog.start) throw historyLost();
  }

  next(limit: number): Document[] {
    const { oplog } = this.#mongod.set;
    const batch: Document[] = [];
    // Only what this member has applied: a lagging secondary's stream lags.
    const committed = this.#mongod.set.committed(this.#mongod);
    while (batch.length < limit && this.#position < this.#mongod.data.position && !this.exhausted) {
      const entry = oplog.at(this.#position);
      if (!entry) throw historyLost();
      // And only what can't be rolled back any more.
      if (entry.time > committed) break;
      this.#position++;
      this.#token = entry.time;
      if (this.#includes(entry)) batch.push(...this.#events(entry));
    }
    return batch;
  }

  extra(): Document {
    return { postBatchResumeToken: resumeToken(this.#token) };
  }

  #events(entry: OplogEntry): Document[] {
    const event = changeEvent(entry, this.#options, this.#mongod.data.catalog);
    if (!event) return [];
    const stamped = (document: Document, suffix = '00') => ({
      _id: resumeToken(entry.time, suffix),
      ...document,
    });
    const events = [stamped(event)];
    if (
      this.#single !== undefined &&
      (entry.op === 'drop' || entry.op === 'rename' || entry.op === 'dropDatabase')
    ) {
      events.push(
        stamped(
          {
            operationType: 'invalidate',
            clusterTime: toTimestamp(entry.time),
            wallTime: new Date(entry.wall),
          },
          '01',
        ),
      );
      this.exhausted = true;
    }
    const shown = runPipeline(events, this.#stages);
    for (const each of shown) if (!isTokenOf(events, each)) throw tokenModified(each);
    return shown;
  }
}

/** The stages that leave an event an event. */
const STAGES = new Set(
  '$addFields $match $project $redact $replaceRoot $replaceWith $set $unset $changeStreamSplitLargeEvent'.split(
    ' ',
  ),
);

function checkStages(stages: readonly Document[]): void {
  if (stages.some((stage) => '$changeStream' in stage)) {
    throw new CommandError(40602, '$changeStream is only valid as the first stage in a pipeline');
  }
  checkPipeline(stages);
  for (const [name = ''] of stages.map((stage) => Object.keys(stage))) {
    if (!STAGES.has(name)) throw new CommandError(20, `${name} is not permitted in a $changeStream pipeline`);
  }
}

/** One of the values of an option; the first where there is none. */
function oneOf<T extends string>(given: unknown, values: readonly [T, ...T[]]): T {
  const found = given === undefined ? values[0] : values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new CommandError(2, `Enumeration value '${String(given)}' of $changeStream is not a valid value.`);
}

function isTokenOf(events: readonly Document[], shown: Document): boolean {
  const { _data } = asDocument(shown._id);
  return events.some((event) => asDocument(event._id)._data === _data);
}

function tokenModified(found: Document): CommandError {
  const message =
    'Encountered an event whose _id field, which contains the resume token, was modified by the pipeline.';
  return new CommandError(280, `${message} Found: ${JSON.stringify(found._id)}`, [
    'NonResumableChangeStreamError',
  ]);
}

function includes(single: string | undefined, db: string | undefined): (entry: OplogEntry) => boolean {
  return (entry) => {
    if (entry.op === 'noop') return false;
    if (single !== undefined)
      return entry.ns === single || (entry.op === 'dropDatabase' && single.startsWith(`${entry.ns}.`));
    return db === undefined || entry.ns === db || entry.ns.startsWith(`${db}.`);
  };
}

function startTime(options: Document): OpTime | undefined {
  const token = options.resumeAfter ?? options.startAfter;
  if (token !== undefined) {
    const data = asString(asDocument(token)._data);
    if (!/^82[0-9a-f]{18}$/.test(data)) throw new CommandError(260, 'Resume token is not valid');
    if (options.resumeAfter !== undefined && data.endsWith('01')) {
      throw new CommandError(260, "Can't use 'resumeAfter' with the token of an invalidate event");
    }
    return Number.parseInt(data.slice(2, 18), 16);
  }
  const time = fromTimestamp(options.startAtOperationTime);
  return time === undefined ? undefined : time - 1;
}

function resumeToken(time: OpTime, suffix = '00'): Document {
  return { _data: `82${time.toString(16).padStart(16, '0')}${suffix}` };
}

function historyLost(): CommandError {
  return new CommandError(
    286,
    'Resume of change stream was not possible, as the resume point may no longer be in the oplog.',
    ['NonResumableChangeStreamError'],
  );
}

/** Codes after which a change stream goes on at another member. */
const RESUMABLE = new Set([
  6, 7, 43, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436,
]);

/** An error of a stream's getMore, with the label that a server gives. */
export function streamError(error: CommandError): CommandError {
  if (!RESUMABLE.has(error.code)) return error;
  return new CommandError(error.code, error.message, [...error.labels, 'ResumableChangeStreamError']);
}
