import { CommandError } from '../command-error';
import { noSuchTransaction } from '../sessions/transactions';
import { asDocuments, type Document } from '../wire/bson';
import { type CommandContext, sessionKey } from './command-context';
import type { Handlers } from './handler';

export const transactionHandlers: Handlers = {
  commitTransaction: { access: 'write', run: commit },
  abortTransaction: {
    access: 'write',
    run({ mongod, session = '', txnNumber = 0 }) {
      mongod.transactions.continue(session, txnNumber).end('aborted');
      return {};
    },
  },
  endSessions: { access: 'any', exempt: true, run: (context) => endSessions(context, named(context)) },
  killSessions: { access: 'any', run: (context) => endSessions(context, named(context)) },
  // There is one user at most, so whoever is meant, all are.
  killAllSessions: { access: 'any', run: (context) => endSessions(context, context.mongod.sessions.keys) },
  killAllSessionsByPattern: {
    access: 'any',
    run: (context) => endSessions(context, context.mongod.sessions.keys),
  },
  refreshSessions: { access: 'any', run: () => ({}) },
  startSession: {
    access: 'any',
    run: () => {
      throw new CommandError(59, "no such command: 'startSession'");
    },
  },
};

function commit(context: CommandContext): Document {
  const { mongod, session = '', txnNumber = 0 } = context;
  const { retryableWrites } = mongod.set;
  const transaction = mongod.transactions.find(session, txnNumber);
  context.wrote = true;
  if (transaction?.state !== 'open') {
    // Retried: the commit may have been done here, or at the primary before this one.
    if (retryableWrites.find(session, txnNumber)) return {};
    throw noSuchTransaction(txnNumber);
  }
  try {
    transaction.validate();
  } catch (error) {
    transaction.end('aborted');
    throw error;
  }
  const { changes } = transaction;
  transaction.end('committed');
  for (const change of changes) mongod.set.append(change);
  retryableWrites.store(session, txnNumber, {}, mongod.data.lastApplied);
  return {};
}

function named({ command, request }: CommandContext): string[] {
  return asDocuments(command[request.name]).map(sessionKey);
}

function endSessions({ mongod }: CommandContext, keys: readonly string[]): Document {
  for (const key of keys) {
    mongod.sessions.end(key);
    mongod.transactions.endSession(key);
    mongod.cursors.endSession(key);
    mongod.set.retryableWrites.end(key);
  }
  return {};
}
