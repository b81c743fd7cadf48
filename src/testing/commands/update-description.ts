import { isEqual } from 'mingo/util';
import type { OplogEntry } from '../storage/oplog';
import { type Document, isDocument } from '../wire/bson';

type Update = Extract<OplogEntry, { op: 'update' }>;
type Part = string | number;

/** What an update event says that changed. */
export function describeUpdate(entry: Update, expanded: boolean): Document {
  const description = new Description(entry);
  description.compare(entry.before, entry.after, []);
  const { updatedFields, removedFields, truncatedArrays, disambiguatedPaths } = description;
  return {
    updatedFields,
    removedFields,
    truncatedArrays,
    ...(expanded && { disambiguatedPaths }),
  };
}

class Description {
  readonly updatedFields: Document = {};
  readonly removedFields: string[] = [];
  readonly truncatedArrays: { field: string; newSize: number }[] = [];
  readonly disambiguatedPaths: Record<string, readonly Part[]> = {};
  readonly #update: Update;

  constructor(update: Update) {
    this.#update = update;
  }

  compare(before: Document, after: Document, parents: readonly Part[]): void {
    for (const field of Object.keys(before)) {
      if (!(field in after)) this.removedFields.push(this.#pathOf([...parents, field]));
    }
    for (const [field, value] of Object.entries(after)) {
      this.#compareAt([...parents, field], before[field], value, field in before);
    }
  }

  #compareAt(parts: readonly Part[], old: unknown, value: unknown, existed: boolean): void {
    if (isDocument(old) && isDocument(value)) this.compare(old, value, parts);
    else if (Array.isArray(old) && Array.isArray(value) && !isEqual(old as never, value as never)) {
      this.#compareArrays(parts, old, value);
    } else if (!existed || !isEqual(old as never, value as never)) {
      this.updatedFields[this.#pathOf(parts)] = value;
    }
  }

  /** By elements where the update goes into the array, or at its end; else it is told whole. */
  #compareArrays(parts: readonly Part[], old: readonly unknown[], value: readonly unknown[]): void {
    const { pipeline, paths, pushed } = this.#update;
    const path = parts.join('.');
    const kept = isEqual(old.slice(0, value.length) as never, value.slice(0, old.length) as never);
    const byElement =
      paths.some((each) => leadsInto(each, parts)) || (pushed.some((each) => each === path) && kept);
    if (pipeline && kept && value.length < old.length) {
      this.truncatedArrays.push({ field: this.#pathOf(parts), newSize: value.length });
    } else if (byElement && value.length >= old.length) {
      for (const [at, each] of value.entries())
        this.#compareAt([...parts, at], old[at], each, at < old.length);
    } else this.updatedFields[this.#pathOf(parts)] = value;
  }

  /** Whether a part is a name or an index shows nowhere but in the disambiguated path. */
  #pathOf(parts: readonly Part[]): string {
    const path = parts.join('.');
    if (parts.some((part) => typeof part === 'string' && /^\d+$/.test(part))) {
      this.disambiguatedPaths[path] = parts;
    }
    return path;
  }
}

/** Whether a path that an operator names, be it with `$`, goes on below that one. */
function leadsInto(path: string, parts: readonly Part[]): boolean {
  const named = path.split('.');
  return (
    named.length > parts.length &&
    parts.every((part, at) => named[at]?.startsWith('$') || named[at] === String(part))
  );
}
