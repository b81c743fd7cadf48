import type { FallbackReason } from './read-policy';

/** A member as a selection sees it. Times in milliseconds, as the driver's `ServerDescription` keeps them. */
export interface SelectableMember {
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Set once a check of the member has failed. */
  readonly error: Error | null;
  readonly lastUpdateTime: number;
  readonly lastWriteDate: number;
}

export interface SelectionFacts {
  readonly members: readonly SelectableMember[];
  readonly heartbeatFrequencyMS: number;
  readonly tags: readonly Readonly<Record<string, string>>[] | undefined;
  readonly maxStalenessSeconds: number | undefined;
}

/** Listed by the hello reply, not checked yet: not "unavailable", only "not yet known". */
export function isUndiscovered(member: SelectableMember): boolean {
  return (member.type === 'Unknown' || member.type === 'PossiblePrimary') && member.error === null;
}

/**
 * Why no secondary was eligible: the first filter of the selection that left none
 * (server-selection specification; mongodb `sdam/server_selection.ts`). "overload" is what remains:
 * secondaries were eligible and the driver passed over them (deprioritised after an overload error).
 */
export function fallbackReason(facts: SelectionFacts): FallbackReason {
  const secondaries = facts.members.filter(({ type }) => type === 'RSSecondary');
  if (secondaries.length === 0) {
    return facts.members.some(isUndiscovered) ? 'undiscovered' : 'no_secondary';
  }
  const fresh = secondaries.filter((member) => isFresh(member, facts));
  if (fresh.length === 0) return 'stale';
  const { tags } = facts;
  if (tags !== undefined && tags.length > 0 && !fresh.some((member) => matchesAnyTagSet(member, tags))) {
    return 'tags';
  }
  return 'overload';
}

/** Members of these types are there and known, and none has the tags. */
export function hasNobodyWithTags(
  members: readonly SelectableMember[],
  types: readonly string[],
  tags: NonNullable<SelectionFacts['tags']>,
): boolean {
  const able = members.filter(({ type }) => types.includes(type));
  return (
    able.length > 0 &&
    !able.some((member) => matchesAnyTagSet(member, tags)) &&
    !members.some((member) => isUndiscovered(member))
  );
}

function isFresh(member: SelectableMember, facts: SelectionFacts): boolean {
  const { maxStalenessSeconds } = facts;
  if (maxStalenessSeconds === undefined) return true;
  const primary = facts.members.find(({ type }) => type === 'RSPrimary');
  if (primary === undefined) return true;
  const stalenessMS =
    member.lastUpdateTime -
    member.lastWriteDate -
    (primary.lastUpdateTime - primary.lastWriteDate) +
    facts.heartbeatFrequencyMS;
  return stalenessMS / 1000 <= maxStalenessSeconds;
}

function matchesAnyTagSet(
  member: SelectableMember,
  tags: readonly Readonly<Record<string, string>>[],
): boolean {
  return tags.some((tagSet) => Object.entries(tagSet).every(([key, value]) => member.tags[key] === value));
}
