import { setTimeout as delay } from 'node:timers/promises';
import { errorReply } from '../command-error';
import { asDocument, asNumber, type Document, encode, Long } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Connection } from './connection';
import { FailPointError } from './fail-points';
import type { ServerProcess } from './server-process';

const NAMES = new Set(['hello', 'ismaster', 'isMaster']);

export function isHello(name: string): boolean {
  return NAMES.has(name);
}

/** The field that clients tell changes by and wait with; before 4.4 they had to ask again and again. */
export function topologyVersion(server: ServerProcess): Document {
  if (!server.version.isSince('4.4')) return {};
  const counter = Long.fromNumber(server.topologyCounter);
  return { topologyVersion: { processId: server.processId, counter } };
}

/** What every server of the set says of itself. */
export function commonHello(server: ServerProcess, connection: Connection): Document {
  return {
    helloOk: true,
    ...topologyVersion(server),
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: connection.id,
    minWireVersion: 0,
    maxWireVersion: server.version.wireVersion,
    readOnly: false,
  };
}

/** Answers hello. With `topologyVersion` it waits for a change, and with exhaust it goes on answering. */
export function answerHello(
  server: ServerProcess,
  connection: Connection,
  request: Request,
  hello: () => Uint8Array,
): Uint8Array | Promise<undefined> {
  const { command } = request;
  if (command.client !== undefined) connection.handshake(command.client);
  if (command.topologyVersion === undefined) return hello();
  connection.monitoring = true;
  return stream(server, connection, request, hello);
}

async function stream(
  server: ServerProcess,
  connection: Connection,
  request: Request,
  hello: () => Uint8Array,
): Promise<undefined> {
  const maxAwaitTimeMS = asNumber(request.command.maxAwaitTimeMS, 10_000);
  const known = asDocument(request.command.topologyVersion);
  let counter = String(known.processId) === String(server.processId) ? asNumber(known.counter) : -1;
  let responseTo = request.requestId;
  for (;;) {
    await server.topology
      .wait(() => server.topologyCounter !== counter || !connection.open, Math.max(1, maxAwaitTimeMS))
      .catch(() => connection.destroy());
    if (server.listener.frozen) await server.listener.untilThawed();
    if (!connection.open) return undefined;
    counter = server.topologyCounter;
    responseTo = connection.send(hello(), request, responseTo, request.exhaustAllowed);
    if (!request.exhaustAllowed || !connection.open) return undefined;
    // Each further answer is a command of its own to a fail point.
    const point = server.failPoints.take('failCommand', connection, request);
    if (point?.blockMS) await delay(point.blockMS, undefined, { ref: false });
    if (point?.closeConnection) return connection.destroy() as undefined;
    if (point?.code !== undefined) {
      const error = errorReply(new FailPointError(point), request.command, server.version);
      connection.send(encode({ ok: 0, ...error }), request, responseTo);
      return undefined;
    }
  }
}
