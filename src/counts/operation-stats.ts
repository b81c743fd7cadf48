import type { MemberRole } from '../config/roles';
import { BoundedMap } from './bounded-map';
import { DurationHistogram } from './histogram';

/** Commands that get a series of their own; any other name is counted as "other", so that series stay bounded. */
const COMMANDS = [
  'aggregate',
  'bulkWrite',
  'commitTransaction',
  'abortTransaction',
  'count',
  'create',
  'createIndexes',
  'delete',
  'distinct',
  'drop',
  'endSessions',
  'find',
  'findAndModify',
  'getMore',
  'insert',
  'killCursors',
  'listCollections',
  'listDatabases',
  'listIndexes',
  'ping',
  'update',
] as const;

const NAMES: ReadonlySet<string> = new Set(COMMANDS);

export interface OperationSeries {
  readonly role: MemberRole;
  readonly command: string;
  readonly ok: DurationHistogram;
  /** By what they ended with: the code of a server's error, else the error's name; at most 8, then "other". */
  readonly errors: BoundedMap<DurationHistogram>;
}

const MOST_ERROR_TYPES = 8;

/** Operations of one member by role at the time, command and how they ended. */
export class OperationStats {
  readonly #series: Record<MemberRole, Map<string, OperationSeries>> = {
    primary: new Map(),
    secondary: new Map(),
    other: new Map(),
  };

  /** The series to add to; made on the first operation of its kind. */
  series(role: MemberRole, command: string): OperationSeries {
    const byCommand = this.#series[role];
    const found = byCommand.get(command);
    if (found !== undefined) return found;
    const name = NAMES.has(command) ? command : BoundedMap.OVERFLOW;
    const series = byCommand.get(name) ?? {
      role,
      command: name,
      ok: new DurationHistogram(),
      errors: new BoundedMap(MOST_ERROR_TYPES, () => new DurationHistogram()),
    };
    byCommand.set(name, series);
    return series;
  }

  *all(): Iterable<OperationSeries> {
    for (const byCommand of Object.values(this.#series)) yield* byCommand.values();
  }
}
