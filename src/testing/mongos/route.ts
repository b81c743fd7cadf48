import type { Role } from '../server/command-log';
import { readPreferenceMode } from '../server/command-log';
import { asDocument, asDocuments, asNumber, type Document } from '../wire/bson';
import type { Request } from '../wire/request';

/** A member as a mongos knows it. */
export interface MemberView {
  readonly address: string;
  readonly role: Role;
  readonly tags: Document;
  /** Of its last write, milliseconds since the epoch. */
  readonly lastWriteMS: number;
}

/** Where a command belongs. */
export type Route =
  | { readonly kind: 'cursor'; readonly cursor: number }
  | { readonly kind: 'primary' }
  | { readonly kind: 'preference'; readonly preference: ReadPreference };

export interface ReadPreference {
  readonly mode: string;
  /** In order: the first set that somebody matches counts. Empty: everybody does. */
  readonly tagSets: readonly Document[];
  readonly maxStalenessMS: number | undefined;
}

/** Commands that a mongos sends where `$readPreference` says; all others go to the primary. */
const BY_PREFERENCE = new Set([
  'find',
  'aggregate',
  'count',
  'distinct',
  'listCollections',
  'listIndexes',
  'listDatabases',
  'dbStats',
  'collStats',
  'explain',
  'ping',
]);

export function routeOf({ name, command }: Request): Route {
  if (name === 'getMore') return { kind: 'cursor', cursor: asNumber(command.getMore) };
  if (name === 'killCursors') {
    const [cursor] = Array.isArray(command.cursors) ? command.cursors : [];
    return { kind: 'cursor', cursor: asNumber(cursor) };
  }
  // In a transaction everything is the primary's.
  if (command.autocommit === false || !BY_PREFERENCE.has(name) || writes(command)) return { kind: 'primary' };
  const mode = readPreferenceMode(command) ?? 'primary';
  if (mode === 'primary') return { kind: 'primary' };
  const { tags, maxStalenessSeconds } = asDocument(command.$readPreference);
  return {
    kind: 'preference',
    preference: {
      mode,
      tagSets: asDocuments(tags),
      maxStalenessMS: maxStalenessSeconds === undefined ? undefined : asNumber(maxStalenessSeconds) * 1_000,
    },
  };
}

function writes({ pipeline }: Document): boolean {
  return asDocuments(pipeline).some((stage) => '$out' in stage || '$merge' in stage);
}

/** The members that may answer, as the specification of server selection says; empty: none may now. */
export function eligible(members: readonly MemberView[], preference: ReadPreference): readonly MemberView[] {
  const primaries = members.filter(({ role }) => role === 'primary');
  const secondaries = fitting(
    members.filter(({ role }) => role === 'secondary'),
    members,
    preference,
  );
  switch (preference.mode) {
    case 'secondary':
      return secondaries;
    case 'secondaryPreferred':
      return secondaries.length > 0 ? secondaries : primaries;
    case 'primaryPreferred':
      return primaries.length > 0 ? primaries : secondaries;
    case 'nearest':
      return fitting(members, members, preference);
    default:
      return primaries;
  }
}

function fitting(
  candidates: readonly MemberView[],
  all: readonly MemberView[],
  { tagSets, maxStalenessMS }: ReadPreference,
): readonly MemberView[] {
  const newest = Math.max(...all.map(({ lastWriteMS }) => lastWriteMS));
  const fresh = candidates.filter(
    ({ lastWriteMS }) => maxStalenessMS === undefined || newest - lastWriteMS <= maxStalenessMS,
  );
  if (tagSets.length === 0) return fresh;
  for (const tagSet of tagSets) {
    const matching = fresh.filter(({ tags }) =>
      Object.entries(tagSet).every(([key, value]) => tags[key] === value),
    );
    if (matching.length > 0) return matching;
  }
  return [];
}
