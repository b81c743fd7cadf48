import { CommandError } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import type { CommandContext } from './command-context';
import type { Handler, Reply } from './handler';

const ENDINGS = new Set(['commitTransaction', 'abortTransaction']);

/** Runs a command in its transaction, or once only if it is a retryable write. */
export function inSession(context: CommandContext, handler: Handler): MaybePromise<Reply> {
  const { session, txnNumber, command, mongod } = context;
  if (session === undefined || txnNumber === undefined) return handler.run(context);
  if (context.inTransaction)
    return ENDINGS.has(context.request.name) ? handler.run(context) : inTransaction(context, handler);
  const done = mongod.set.retryableWrites.find(session, txnNumber);
  if (done) {
    // Done before: its write concern is still to be waited for.
    context.wrote = true;
    return done;
  }
  if (command.startTransaction === true)
    throw new CommandError(72, 'startTransaction requires autocommit: false');
  return chain(handler.run(context), (reply) => {
    mongod.set.retryableWrites.store(session, txnNumber, reply, mongod.data.lastApplied);
    return reply;
  });
}

function inTransaction(context: CommandContext, handler: Handler): MaybePromise<Reply> {
  const { session = '', txnNumber = 0, mongod, command } = context;
  if (mongod.role !== 'primary') throw new CommandError(10107, 'not primary');
  const { transactions } = mongod;
  const starting = command.startTransaction === true;
  context.transaction = starting
    ? transactions.start(session, txnNumber)
    : transactions.continue(session, txnNumber);
  try {
    return handler.run(context);
  } catch (error) {
    // Any failed statement ends a transaction.
    if (context.transaction.state === 'open') context.transaction.end('aborted');
    throw error;
  }
}
