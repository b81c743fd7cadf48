import type { Role } from '../server/command-log';
import type { Transactions } from '../sessions/transactions';
import type { MemberConfig, MemberSettings, MemberState } from './member-config';
import type { MemberData } from './member-data';

/** What a set needs of the process of a member. */
export interface SetMember {
  readonly address: string;
  readonly role: Role;
  readonly state: MemberState;
  readonly reachable: boolean;
  readonly data: MemberData;
  readonly settings: Required<MemberSettings>;
  /** `_id` in the configuration. */
  readonly memberId: number;
  readonly listener: { readonly port: number };
  readonly transactions: Transactions;
  /** Reads that wait for a time, change streams that wait for an event. */
  readonly progress: { notify(): void };
  /** `replSetFreeze`, and a step-down: it is not elected before. */
  notElectableBefore: number;
  /** Takes part as the configuration says, under the name that it says. */
  configure(config: MemberConfig): void;
  /** A new member begins with a copy of the primary's data. */
  join(): void;
  /** Is no member any more: what waits here for data waits in vain. */
  leave(): void;
  /** Applies what is due by now and comes back for the rest. */
  replicate(): void;
  /** Applies everything, whatever the lag: a new primary does before it takes writes. */
  catchUp(): void;
  /** It has applied something. */
  progressed(): void;
  topologyChanged(): void;
}
