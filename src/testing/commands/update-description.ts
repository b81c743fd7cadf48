import { isEqual } from 'mingo/util';
import type { OplogEntry } from '../storage/oplog';
import { type Document, isDocument } from '../wire/bson';

interface Description {
  readonly updatedFields: Document;
  readonly removedFields: string[];
  readonly truncatedArrays: { field: string; newSize: number }[];
  readonly disambiguatedPaths: Record<string, (string | number)[]>;
}

/** What an update event says that changed. */
export function describeUpdate(
  { before, after, pipeline }: Extract<OplogEntry, { op: 'update' }>,
  expanded: boolean,
): Document {
  const description: Description = {
    updatedFields: {},
    removedFields: [],
    truncatedArrays: [],
    disambiguatedPaths: {},
  };
  compare(before, after, [], pipeline, description);
  const { disambiguatedPaths, ...always } = description;
  return expanded ? { ...always, disambiguatedPaths } : always;
}

function compare(
  before: Document,
  after: Document,
  parents: readonly string[],
  truncates: boolean,
  description: Description,
): void {
  const pathOf = (field: string): string => {
    const parts = [...parents, field];
    const path = parts.join('.');
    // Only a field's name can look like an index here: arrays are told whole.
    if (parts.some((part) => /^\d+$/.test(part))) description.disambiguatedPaths[path] = parts;
    return path;
  };
  for (const field of Object.keys(before))
    if (!(field in after)) description.removedFields.push(pathOf(field));
  for (const [field, value] of Object.entries(after)) {
    const old = before[field];
    if (isDocument(old) && isDocument(value)) {
      compare(old, value, [...parents, field], truncates, description);
    } else if (truncates && isTruncated(old, value)) {
      description.truncatedArrays.push({ field: pathOf(field), newSize: value.length });
    } else if (!(field in before) || !isEqual(old as never, value as never)) {
      description.updatedFields[pathOf(field)] = value;
    }
  }
}

function isTruncated(old: unknown, value: unknown): value is unknown[] {
  if (!Array.isArray(old) || !Array.isArray(value) || value.length >= old.length) return false;
  return isEqual(old.slice(0, value.length) as never, value as never);
}
