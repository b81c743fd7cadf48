import type { Mongod } from '../mongod/mongod';
import type { Connection } from '../server/connection';
import { commonHello } from '../server/hello';
import type { ReplicaSetState } from '../set/replica-set-state';
import { type Document, encode, Long } from '../wire/bson';
import { toTimestamp } from '../wire/op-time';
import { append } from '../wire/reply';
import { replyTail } from '../wire/reply-tail';
import type { Request } from '../wire/request';

export function encodeHello(mongod: Mongod, connection: Connection, request: Request): Uint8Array {
  const { latest } = mongod.set.oplog;
  return append(
    encode(helloDocument(mongod, connection, request)),
    replyTail(1, latest, mongod.data.lastApplied),
  );
}

function helloDocument(mongod: Mongod, connection: Connection, request: Request): Document {
  const writable = request.name === 'hello' ? 'isWritablePrimary' : 'ismaster';
  if (mongod.state === 'removed') {
    return {
      ...commonHello(mongod, connection),
      [writable]: false,
      secondary: false,
      isreplicaset: true,
      info: 'Does not have a valid replica set config',
    };
  }
  const { set } = mongod;
  const role = mongod.pretendedRole ?? mongod.state;
  // One that waits for a secondary to catch up is neither.
  const primary = role === 'primary' && !set.elections.steppingDown;
  return {
    ...commonHello(mongod, connection),
    ...hostsOf(set),
    setName: set.options.setName,
    setVersion: set.setVersion,
    [writable]: primary,
    secondary: role === 'secondary',
    ...(set.primary && { primary: set.primary.address }),
    ...settingsTold(mongod),
    me: mongod.address,
    ...(primary && { electionId: set.electionId }),
    ...(role !== 'arbiter' && { lastWrite: lastWrite(mongod) }),
    ...saslMechanisms(mongod, request.command),
  };
}

/** The members that clients are told of: those that may be elected, those that may not, those that only vote. */
export function hostsOf(set: ReplicaSetState): Document {
  const hosts: string[] = [];
  const passives: string[] = [];
  const arbiters: string[] = [];
  for (const { address, settings } of set.members) {
    if (settings.hidden) continue;
    if (settings.arbiterOnly) arbiters.push(address);
    else if (settings.priority === 0) passives.push(address);
    else hosts.push(address);
  }
  return { hosts, ...(passives.length > 0 && { passives }), ...(arbiters.length > 0 && { arbiters }) };
}

function settingsTold({ settings }: Mongod): Document {
  const { tags, arbiterOnly, priority, hidden, secondaryDelaySecs } = settings;
  return {
    ...(arbiterOnly && { arbiterOnly }),
    ...(priority === 0 && !arbiterOnly && { passive: true }),
    ...(hidden && { hidden }),
    ...(secondaryDelaySecs > 0 && { secondaryDelaySecs }),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

// As if the primary wrote a no-op at every hello: so a secondary with a lag looks stale at once, while a real
// set would show it with the next no-op, up to 10 s later.
function lastWrite(mongod: Mongod): Document {
  const { set, data } = mongod;
  const behind = mongod.role === 'secondary' && data.position < set.oplog.end;
  const date = behind ? data.lastWall : Date.now() - (mongod.role === 'primary' ? 0 : mongod.behindMS);
  const opTime = { ts: toTimestamp(data.lastApplied), t: Long.fromNumber(set.term) };
  const majority = {
    ts: toTimestamp(Math.min(set.votes.majorityTime(), data.lastApplied)),
    t: Long.fromNumber(set.term),
  };
  return {
    opTime,
    lastWriteDate: new Date(Math.min(date, Date.now() - (mongod.role === 'primary' ? 0 : mongod.behindMS))),
    majorityOpTime: majority,
    majorityWriteDate: new Date(date),
  };
}

function saslMechanisms(mongod: Mongod, command: Document): Document {
  if (typeof command.saslSupportedMechs !== 'string' || !mongod.credentials) return {};
  return { saslSupportedMechs: ['SCRAM-SHA-256'] };
}
