import type { Mongod } from '../mongod/mongod';
import type { Connection } from '../server/connection';
import { commonHello } from '../server/hello';
import { toTimestamp } from '../set/op-time';
import { type Document, encode, Long } from '../wire/bson';
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
  const { set } = mongod;
  const role = mongod.pretendedRole ?? mongod.role;
  const primary = role === 'primary';
  return {
    ...commonHello(mongod, connection),
    hosts: set.members.map((member) => member.address),
    setName: set.options.setName,
    setVersion: set.setVersion,
    [request.name === 'hello' ? 'isWritablePrimary' : 'ismaster']: primary,
    secondary: !primary,
    ...(set.primary && { primary: set.primary.address }),
    ...(Object.keys(mongod.tags).length > 0 && { tags: mongod.tags }),
    me: mongod.address,
    ...(primary && { electionId: set.electionId }),
    lastWrite: lastWrite(mongod),
    ...saslMechanisms(mongod, request.command),
  };
}

// As if the primary wrote a no-op at every hello: so a secondary with a lag looks stale at once, while a real
// set would show it with the next no-op, up to 10 s later.
function lastWrite(mongod: Mongod): Document {
  const { set, data } = mongod;
  const behind = mongod.role === 'secondary' && data.position < set.oplog.end;
  const date = behind ? data.lastWall : Date.now() - (mongod.role === 'primary' ? 0 : mongod.lagMS);
  const opTime = { ts: toTimestamp(data.lastApplied), t: Long.fromNumber(set.term) };
  const majority = {
    ts: toTimestamp(Math.min(set.majorityTime(), data.lastApplied)),
    t: Long.fromNumber(set.term),
  };
  return {
    opTime,
    lastWriteDate: new Date(Math.min(date, Date.now() - (mongod.role === 'primary' ? 0 : mongod.lagMS))),
    majorityOpTime: majority,
    majorityWriteDate: new Date(date),
  };
}

function saslMechanisms(mongod: Mongod, command: Document): Document {
  if (typeof command.saslSupportedMechs !== 'string' || !mongod.credentials) return {};
  return { saslSupportedMechs: ['SCRAM-SHA-256'] };
}
