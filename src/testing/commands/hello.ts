import type { Mongod } from '../mongod/mongod';
import type { Connection } from '../server/connection';
import { toTimestamp } from '../set/op-time';
import { asDocument, asNumber, asString, type Document, encode, Long } from '../wire/bson';
import { append } from '../wire/reply';
import { replyTail } from '../wire/reply-tail';
import type { Request } from '../wire/request';

const NAMES = new Set(['hello', 'ismaster', 'isMaster']);

/** 8.0, the first with the client-level bulkWrite. */
export const MAX_WIRE_VERSION = 25;

export function isHello(name: string): boolean {
  return NAMES.has(name);
}

export function topologyVersion(mongod: Mongod): Document {
  return { processId: mongod.processId, counter: Long.fromNumber(mongod.topologyCounter) };
}

export function helloDocument(mongod: Mongod, connection: Connection, request: Request): Document {
  const { set } = mongod;
  const role = mongod.pretendedRole ?? mongod.role;
  const primary = role === 'primary';
  return {
    helloOk: true,
    topologyVersion: topologyVersion(mongod),
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
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: connection.id,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
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

/** Answers hello. With `topologyVersion` it waits for a change, and with exhaust it goes on answering. */
export function answerHello(
  mongod: Mongod,
  connection: Connection,
  request: Request,
): Uint8Array | Promise<undefined> {
  const { command } = request;
  if (command.client !== undefined) connection.handshake(command.client);
  if (command.topologyVersion === undefined) return encodeHello(mongod, connection, request);
  connection.monitoring = true;
  return stream(mongod, connection, request);
}

async function stream(mongod: Mongod, connection: Connection, request: Request): Promise<undefined> {
  const maxAwaitTimeMS = asNumber(request.command.maxAwaitTimeMS, 10_000);
  const known = asDocument(request.command.topologyVersion);
  let counter = String(known.processId) === String(mongod.processId) ? asNumber(known.counter) : -1;
  let responseTo = request.requestId;
  do {
    await mongod.topology
      .wait(() => mongod.topologyCounter !== counter || !connection.open, Math.max(1, maxAwaitTimeMS))
      .catch(() => connection.destroy());
    if (mongod.listener.frozen) await mongod.listener.untilThawed();
    if (!connection.open) return undefined;
    counter = mongod.topologyCounter;
    const bytes = encodeHello(mongod, connection, request);
    responseTo = connection.send(bytes, request, responseTo, request.exhaustAllowed);
  } while (request.exhaustAllowed && connection.open);
  return undefined;
}

function encodeHello(mongod: Mongod, connection: Connection, request: Request): Uint8Array {
  const { latest } = mongod.set.oplog;
  return append(
    encode(helloDocument(mongod, connection, request)),
    replyTail(1, latest, mongod.data.lastApplied),
  );
}

export function readPreferenceMode(command: Document): string | undefined {
  const preference = command.$readPreference;
  return preference === undefined ? undefined : asString(asDocument(preference).mode, 'primary');
}
