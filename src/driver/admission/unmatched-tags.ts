import { GovernorUnavailableError, type MissingMember } from '../../errors';
import { hasNobodyWithTags, type SelectableMember } from '../../policy/fallback-reason';
import type { DriverReadPreference, DriverSelector } from '../shape/internals';
import { tagsOf } from './selection-waits';
import { ELECTION_MS, monitorsLookAfterMS, type VainWait, wallTimeOf } from './vain-wait';

/** So many lists of tags are remembered; a program that makes them up has more. */
const MOST_LISTS = 100;

export interface TagSources {
  readonly service: string;
  readonly deployment: string;
  /** Waits of this kind that one topology may have. */
  mostWaiting(): number;
  hasPrimary(): boolean;
  members(): Iterable<SelectableMember>;
}

interface Unmatched {
  readonly needs: Needs;
  /** When it was first asked for, on `performance.now()`'s clock. */
  readonly since: number;
  waitedInVain: boolean;
}

/**
 * Reads that name tags of their own which no member has, and take no other: nearly always a typing error. The first waits as
 * the driver lets it; once it has waited in vain the next fail at once, until a member has the tags.
 */
export class UnmatchedTags {
  readonly #sources: TagSources;
  readonly #lists = new Map<string, Unmatched>();

  constructor(sources: TagSources) {
    this.#sources = sources;
  }

  /** What the selection waits for where no member has its tags; undefined: one has, or others would do. */
  waitFor(selector: DriverSelector): VainWait | undefined {
    const needs = needsOf(selector);
    if (needs === undefined) return undefined;
    if (!this.#isUnmatched(needs)) return undefined;
    const told = JSON.stringify(needs.tags);
    const list = this.#listOf(`${needs.missing} ${told}`, needs);
    const error = (): GovernorUnavailableError => this.#error(told, list);
    return {
      isApart: true,
      refuse: (apart) => {
        const isFull = apart >= this.#sources.mostWaiting();
        return isFull || (list.waitedInVain && !this.#mayElect(list)) ? error() : undefined;
      },
      boundMS: (failFastAfterMS) => {
        if (failFastAfterMS === undefined) return undefined;
        const boundMS = this.#sources.hasPrimary() ? failFastAfterMS : Math.max(failFastAfterMS, ELECTION_MS);
        return Math.max(1, Math.ceil(list.since + boundMS - performance.now()));
      },
      failed: () => {
        list.waitedInVain = true;
        return error();
      },
    };
  }

  /** A description changed: tags may have a member now, and lose it again before anybody asks for them. */
  look(): void {
    for (const [key, { needs }] of this.#lists) if (!this.#isUnmatched(needs)) this.#lists.delete(key);
  }

  #isUnmatched({ types, tags }: Needs): boolean {
    return hasNobodyWithTags([...this.#sources.members()], types, tags);
  }

  #listOf(key: string, needs: Needs): Unmatched {
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list = { needs, since: performance.now(), waitedInVain: false };
    if (this.#lists.size < MOST_LISTS) this.#lists.set(key, list);
    return list;
  }

  /** The member that has the tags may be about to become a secondary. */
  #mayElect({ since }: Unmatched): boolean {
    return !this.#sources.hasPrimary() && performance.now() - since < ELECTION_MS;
  }

  #error(tags: string, { needs: { missing }, since }: Unmatched): GovernorUnavailableError {
    const { service, deployment } = this.#sources;
    const retryAfterMS = monitorsLookAfterMS();
    return new GovernorUnavailableError({
      service,
      deployment,
      missing,
      tags,
      since: wallTimeOf(since),
      retryAfterMS,
    });
  }
}

interface Needs {
  readonly missing: MissingMember;
  /** Of the members that may have the tags. */
  readonly types: readonly string[];
  readonly tags: NonNullable<DriverReadPreference['tags']>;
}

/** Undefined where the selection names no tags, or takes another member where none has them. */
function needsOf(selector: DriverSelector): Needs | undefined {
  // What prefers secondaries takes the primary; nearly all reads do, by the policy.
  const mode = typeof selector === 'object' ? selector.mode : undefined;
  if (mode !== 'secondary' && mode !== 'nearest') return undefined;
  const tags = tagsOf(selector);
  if (tags === undefined) return undefined;
  return mode === 'secondary'
    ? { missing: 'secondary', types: ['RSSecondary'], tags }
    : { missing: 'any', types: ['RSSecondary', 'RSPrimary'], tags };
}
