import { CommandError } from '../command-error';
import { asDocuments, asNumber, type Document } from '../wire/bson';
import {
  checkMembers,
  invalid,
  type MemberConfig,
  memberConfigOf,
  type ReplicaSetConfig,
} from './member-config';
import type { ReplicaSetState, Seat } from './replica-set-state';
import type { SetMember } from './set-member';

/** The configuration that is in force. */
export function configOf(set: ReplicaSetState): ReplicaSetConfig {
  return {
    _id: set.options.setName,
    version: set.setVersion,
    members: set.members.map(({ memberId, address, settings }) => ({
      _id: memberId,
      host: address,
      ...settings,
    })),
  };
}

/** What a forced reconfiguration adds to the version, so that it is above what anybody else may have accepted. */
const FORCED = 10_000;

/**
 * Brings a new configuration into force, sent to the member `at`.
 * @throws CommandError for what a server refuses; the old one is in force then.
 */
export function reconfigure(set: ReplicaSetState, at: SetMember, sent: Document, force: boolean): void {
  if (!force && (at.role !== 'primary' || set.elections.steppingDown)) {
    const state = at.state.toUpperCase();
    throw new CommandError(
      10107,
      `replSetReconfig should only be run on a writable PRIMARY. Current state ${state};`,
    );
  }
  const old = configOf(set);
  const version = asNumber(sent.version);
  if (sent._id !== old._id) {
    throw incompatible(`differ in replica set name; old was ${old._id}, and new is ${String(sent._id)}`);
  }
  if (!force && version <= old.version) {
    const reason = `${version} is not greater than ${old.version}`;
    throw new CommandError(
      103,
      `New replica set configuration version must be greater than old, but ${reason}`,
    );
  }
  const members = asDocuments(sent.members).map(memberConfigOf);
  checkMembers(members);
  checkIdentities(old.members, members);
  const seats = members.map((config) => ({ process: processOf(set, config), config }));
  if (new Set(seats.map(({ process }) => process)).size < seats.length) {
    throw invalid('two members are the same process');
  }
  checkSelf(at, seats.find(({ process }) => process === at)?.config, force);
  if (!force) {
    checkChange(old.members, members);
    checkQuorum(seats, set.options.arbiters);
  }
  set.adopt(seats, force ? Math.max(version, old.version) + FORCED : version);
}

/** @throws CommandError unless those that answer can elect one of them. */
function checkQuorum(seats: readonly Seat[], arbiters: number): void {
  const votes = (these: readonly Seat[]): number =>
    these.reduce((sum, { config }) => sum + config.votes, arbiters);
  const required = Math.floor(votes(seats) / 2) + 1;
  const answering = votes(seats.filter(({ process }) => process.reachable));
  if (answering >= required) return;
  throw new CommandError(
    74,
    `Quorum check failed because not enough voting nodes responded; required ${required} but only ${answering} responded`,
  );
}

function checkIdentities(old: readonly MemberConfig[], members: readonly MemberConfig[]): void {
  if (new Set(members.map(({ _id }) => _id)).size < members.length) throw invalid('two members have one _id');
  for (const member of members) {
    const sameHost = old.find(({ host }) => host === member.host);
    if (sameHost && sameHost._id !== member._id) {
      throw incompatible(
        `both have a member with host ${member.host} but in the new one the _id field is ${member._id}`,
      );
    }
    const sameId = old.find(({ _id }) => _id === member._id);
    if (sameId && sameId.arbiterOnly !== member.arbiterOnly) {
      throw incompatible(`differ in the setting of the arbiterOnly field for member ${member.host}`);
    }
  }
}

/** By the port: a member may be called by any name of this machine. */
function processOf(set: ReplicaSetState, { host }: MemberConfig): SetMember {
  const port = Number(host.slice(host.lastIndexOf(':') + 1));
  const found = set.processes.find(({ listener }) => listener.port === port);
  if (found) return found;
  throw new CommandError(
    74,
    `Quorum check failed because ${host} did not respond: this set runs no such member`,
  );
}

function checkSelf(at: SetMember, self: MemberConfig | undefined, force: boolean): void {
  if (!self)
    throw new CommandError(74, `No host described in new configuration maps to this node (${at.address})`);
  if (!force && self.priority === 0) {
    throw new CommandError(104, `This node, ${self.host}, is not electable under the new configuration`);
  }
}

/** One vote more or less at a time: any two majorities of the old and the new have a member in common then. */
function checkChange(old: readonly MemberConfig[], members: readonly MemberConfig[]): void {
  const before = voters(old);
  const after = voters(members);
  const added = [...after].filter((id) => !before.has(id)).length;
  const removed = [...before].filter((id) => !after.has(id)).length;
  if (added + removed > 1) {
    throw new CommandError(
      93,
      'Non force replica set reconfig can only add or remove at most 1 voting member.',
    );
  }
}

function voters(members: readonly MemberConfig[]): Set<number> {
  return new Set(members.filter(({ votes }) => votes === 1).map(({ _id }) => _id));
}

function incompatible(reason: string): CommandError {
  return new CommandError(103, `New and old configurations ${reason}`);
}
