import { setTimeout as delay } from 'node:timers/promises';
import { CommandError, errorReply } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import type { Mongod } from '../mongod/mongod';
import { readPreferenceMode, recordOf } from '../server/command-log';
import type { Connection } from '../server/connection';
import { type FailPoint, failNow, writeConcernFields } from '../server/fail-points';
import { answerHello, isHello, topologyVersion } from '../server/hello';
import { asDocument, asNumber, encode } from '../wire/bson';
import { fromTimestamp } from '../wire/op-time';
import { append, CursorBatch } from '../wire/reply';
import { replyTail } from '../wire/reply-tail';
import type { Request } from '../wire/request';
import { checkCommand } from './check-command';
import { CommandContext } from './command-context';
import type { Handler, Reply } from './handler';
import { encodeHello } from './hello';
import { inSession } from './in-session';
import { handlers } from './registry';
import { atSnapshot } from './snapshot-reads';
import { waitForWriteConcern, withFields } from './write-concern';

/** Commands of a connection's own life: neither logged nor delayed. */
const HOUSEKEEPING = new Set(['saslStart', 'saslContinue', 'endSessions', 'logout', 'authenticate']);

/** Runs one request at a member. The bytes of the reply; undefined when there is nothing (more) to send. */
export function runCommand(
  mongod: Mongod,
  connection: Connection,
  request: Request,
): MaybePromise<Uint8Array | undefined> {
  const hello = isHello(request.name);
  const point = mongod.failPoints.take('failCommand', connection, request);
  const answer = () =>
    answerHello(mongod, connection, request, () => encodeHello(mongod, connection, request));
  if (hello && !point) return answer();
  const context = new CommandContext(mongod, connection, request);
  if (!hello && !HOUSEKEEPING.has(request.name)) mongod.log.add(recordOf(connection, request, mongod.role));
  if (point?.reply) connection.breakReply(point.reply);
  try {
    const bytes = chain(admit(context, point), () => (hello ? answer() : execute(context, point)));
    return bytes instanceof Promise ? bytes.catch((error: unknown) => answerError(context, error)) : bytes;
  } catch (error) {
    return answerError(context, error);
  }
}

/** Whatever happens before the command itself: fail point, load model, time limit. */
function admit(context: CommandContext, point: FailPoint | undefined): MaybePromise<void> {
  const { mongod, connection, request } = context;
  if (!point && !mongod.queue) return undefined;
  return (async () => {
    // A set that is closed keeps no process alive; one that is open has its sockets for that.
    if (point?.blockMS) await context.inTime(delay(point.blockMS, undefined, { ref: false }));
    if (point && !point.afterExecution) failNow(point, connection);
    const free = isHello(request.name) || HOUSEKEEPING.has(request.name) || handlers[request.name]?.exempt;
    if (mongod.queue && !free)
      await context.inTime(mongod.queue.work(() => connection.open && context.timeLeft > 0));
  })();
}

function execute(context: CommandContext, point: FailPoint | undefined): MaybePromise<Uint8Array> {
  const { request, mongod, connection } = context;
  const handler = handlers[request.name];
  if (!handler) throw new CommandError(59, `no such command: '${request.name}'`);
  if (mongod.credentials && !connection.authenticated && !handler.exempt) {
    throw new CommandError(13, `Command ${request.name} requires authentication`);
  }
  checkCommand(context);
  if (context.session !== undefined) mongod.sessions.used(context.session, asDocument(context.command.lsid));
  return chain(untilReadable(context), () => {
    checkRole(context, handler);
    return chain(
      atSnapshot(context, () => inSession(context, handler)),
      (reply) => {
        if (point?.afterExecution) failNow(point, connection);
        return chain(waitForWriteConcern(context, reply), (done) =>
          answer(
            context,
            point?.writeConcernError
              ? withFields(done, writeConcernFields(point, context.command, mongod.version))
              : done,
          ),
        );
      },
    );
  });
}

/** Causal consistency: a read after a time waits until this member has got there. */
function untilReadable({ mongod, command }: CommandContext): MaybePromise<unknown> {
  const concern = command.readConcern;
  if (concern === undefined) return undefined;
  if (!mongod.holdsData) return undefined;
  const after = fromTimestamp(asDocument(concern).afterClusterTime ?? asDocument(concern).atClusterTime);
  if (after === undefined) return undefined;
  const ready = () => mongod.data.lastApplied >= Math.min(after, mongod.set.oplog.latest);
  if (ready()) return undefined;
  return mongod.progress.wait(ready, asNumber(command.maxTimeMS)).then((reached) => {
    if (!reached) throw new CommandError(50, 'operation exceeded time limit');
  });
}

function checkRole({ mongod, command }: CommandContext, handler: Handler): void {
  if (handler.access === 'any') return;
  const { role } = mongod;
  if (role === 'primary' && !(handler.access === 'write' && mongod.set.elections.steppingDown)) return;
  if (handler.access === 'write') throw new CommandError(10107, 'not primary');
  if (!mongod.holdsData) throw new CommandError(13436, 'node is not in primary or recovering state');
  const mode = readPreferenceMode(command);
  if (mode === undefined || mode === 'primary') {
    throw new CommandError(13435, 'not primary and secondaryOk=false');
  }
  if (asDocument(command.readConcern).level === 'linearizable') {
    throw new CommandError(10107, 'cannot satisfy linearizable read concern on non-primary node');
  }
}

function answer({ mongod }: CommandContext, reply: Reply): Uint8Array {
  const bytes = reply instanceof CursorBatch ? reply.encode() : encode(reply);
  return append(bytes, replyTail(1, mongod.set.oplog.latest, mongod.data.lastApplied));
}

function answerError(context: CommandContext, thrown: unknown): Uint8Array {
  const { mongod, command } = context;
  const error = CommandError.from(thrown);
  const reply = {
    ...errorReply(error, command, mongod.version),
    ...(error.retryableWrite && topologyVersion(mongod)),
  };
  return append(encode(reply), replyTail(0, mongod.set.oplog.latest, mongod.data.lastApplied));
}
