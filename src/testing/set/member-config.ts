import { CommandError } from '../command-error';
import type { Role } from '../server/command-log';
import { asDocument, asNumber, type Document } from '../wire/bson';

/** What a member is: an arbiter only votes, one that is removed is in no configuration, or in none yet. */
export type MemberState = Role | 'arbiter' | 'removed';

/** How a member takes part in the set, in the words of `rs.conf()`. */
export interface MemberSettings {
  /** What clients choose members by. Default none. */
  readonly tags?: Record<string, string>;
  /**
   * 0 to 1000. 0: never elected. Of those that can be elected the one with the highest priority is, and it takes over from
   * one with a lower priority. Default 1, for an arbiter 0.
   */
  readonly priority?: number;
  /** Whether it votes, and counts for `w: 'majority'`. One that does not needs priority 0. Default 1. */
  readonly votes?: 0 | 1;
  /** Told to no client: for backups and reports. Needs priority 0. Default false. */
  readonly hidden?: boolean;
  /** Applies each write so many seconds later. Needs priority 0. Default 0. */
  readonly secondaryDelaySecs?: number;
  /** Votes, has a port that clients monitor, and holds no data. Default false. */
  readonly arbiterOnly?: boolean;
}

/** A member in the configuration. */
export interface MemberConfig extends Required<MemberSettings> {
  /** What tells the member, whatever it is called. */
  readonly _id: number;
  /** `host:port`: what clients are told to connect to. */
  readonly host: string;
}

/** The configuration of a set, as `replSetGetConfig` tells it. */
export interface ReplicaSetConfig {
  /** Name of the set. */
  readonly _id: string;
  /** Goes up with every change. */
  readonly version: number;
  readonly members: readonly MemberConfig[];
}

/** The settings with what is not given. */
export function settingsOf(given: MemberSettings): Required<MemberSettings> {
  const arbiterOnly = given.arbiterOnly ?? false;
  return {
    tags: given.tags ?? {},
    // A server takes 1 for an arbiter, and means 0.
    priority: arbiterOnly ? 0 : (given.priority ?? 1),
    votes: given.votes ?? 1,
    hidden: given.hidden ?? false,
    secondaryDelaySecs: given.secondaryDelaySecs ?? 0,
    arbiterOnly,
  };
}

/** A member as `replSetReconfig` was sent it. */
export function memberConfigOf(sent: Document): MemberConfig {
  const { _id, host, tags, priority, votes, hidden, secondaryDelaySecs, arbiterOnly } = sent;
  if (typeof host !== 'string' || _id === undefined) throw invalid('a member needs an _id and a host');
  return {
    _id: asNumber(_id),
    host,
    ...settingsOf({
      tags: asDocument(tags) as Record<string, string>,
      priority: asNumber(priority, 1),
      votes: asNumber(votes, 1) as 0 | 1,
      hidden: hidden === true,
      secondaryDelaySecs: asNumber(secondaryDelaySecs),
      arbiterOnly: arbiterOnly === true,
    }),
  };
}

/** @throws CommandError for what a server takes for no member. */
export function checkMembers(members: readonly Required<MemberSettings>[]): void {
  for (const { priority, votes, hidden, secondaryDelaySecs } of members) {
    if (!(priority >= 0 && priority <= 1000)) throw invalid(`priority ${priority} is not between 0 and 1000`);
    if (votes !== 0 && votes !== 1) throw invalid(`votes field value is ${String(votes)} but must be 0 or 1`);
    if (priority === 0) continue;
    if (votes === 0) throw invalid('priority must be 0 when non-voting (votes:0)');
    if (hidden) throw invalid('priority must be 0 when hidden=true');
    if (secondaryDelaySecs > 0) throw invalid('priority must be 0 when secondaryDelaySecs is used');
  }
  if (!members.some(({ priority }) => priority > 0)) {
    throw invalid('replica set configuration must contain at least one non-arbiter member with priority > 0');
  }
}

export function invalid(reason: string): CommandError {
  return new CommandError(93, `Invalid replica set configuration: ${reason}`);
}
