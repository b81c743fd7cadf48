import { CommandError } from '../command-error';
import type { Update } from '../query/update';
import { isReplacement } from '../query/update';
import type { Collection } from '../storage/collection';
import { asDocument, type Document, isDocument } from '../wire/bson';

/** How a collection is a time series; undefined: it is none. */
export function timeSeriesOf(collection: Collection | undefined): Document | undefined {
  const timeseries = collection?.options.timeseries;
  return isDocument(timeseries) ? timeseries : undefined;
}

export function checkMeasurement(document: Document, { timeField }: Document): void {
  if (document[String(timeField)] instanceof Date) return;
  throw new CommandError(
    2,
    `'${String(timeField)}' must be present and contain a valid BSON UTC datetime value`,
  );
}

/** Only what a series is called by can be changed, of all measurements that have it. */
export function checkSeriesUpdate(
  { filter, update, multi, upsert }: { filter: Document; update: Update; multi: boolean; upsert: boolean },
  { metaField }: Document,
): void {
  const { mods } = update;
  if (!multi) throw refused('a non-multi update on a time-series collection');
  if (upsert) throw refused('an upsert on a time-series collection');
  if (Array.isArray(mods) || isReplacement(mods)) {
    throw refused('an update on a time-series collection other than by update operators');
  }
  if (typeof metaField !== 'string') {
    throw refused('an update on a time-series collection that does not have a metaField');
  }
  if (!fieldsOf(filter).every((path) => isOf(path, metaField))) {
    throw refused(
      `an update on a time-series collection when querying on a field that is not the metaField '${metaField}'`,
    );
  }
  const changed = Object.values(mods).flatMap((fields) => Object.keys(asDocument(fields)));
  if (!changed.every((path) => isOf(path, metaField))) {
    throw refused(
      `an update on a time-series collection which updates a field that is not the metaField '${metaField}'`,
    );
  }
}

function isOf(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

/** Of a filter, those under `$and`, `$or` and `$nor` too. */
function fieldsOf(filter: Document): string[] {
  return Object.entries(filter).flatMap(([name, value]) =>
    name.startsWith('$') && Array.isArray(value)
      ? value.flatMap((each) => fieldsOf(asDocument(each)))
      : [name],
  );
}

function refused(what: string): CommandError {
  return new CommandError(72, `Cannot perform ${what}`);
}
