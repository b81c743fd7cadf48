import type { ServerVersion } from './server/version';
import type { Document } from './wire/bson';

const NAMES: Record<number, string> = {
  6: 'HostUnreachable',
  2: 'BadValue',
  9: 'FailedToParse',
  11: 'UserNotFound',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  18: 'AuthenticationFailed',
  20: 'IllegalOperation',
  24: 'LockTimeout',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  47: 'NoMatchingDocument',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  59: 'CommandNotFound',
  64: 'WriteConcernFailed',
  66: 'ImmutableField',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  74: 'NodeNotFound',
  86: 'IndexKeySpecsConflict',
  91: 'ShutdownInProgress',
  93: 'InvalidReplicaSetConfig',
  95: 'NotSecondary',
  100: 'UnsatisfiableWriteConcern',
  103: 'NewReplicaSetConfigurationIncompatible',
  104: 'NodeNotElectable',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  117: 'ConflictingOperationInProgress',
  121: 'DocumentValidationFailure',
  123: 'NotAReplicaSet',
  125: 'CommandFailed',
  133: 'FailedToSatisfyReadPreference',
  136: 'CappedPositionLost',
  166: 'CommandNotSupportedOnView',
  189: 'PrimarySteppedDown',
  225: 'TransactionTooOld',
  246: 'SnapshotUnavailable',
  249: 'FailPointSetFailed',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  260: 'InvalidResumeToken',
  262: 'ExceededTimeLimit',
  263: 'OperationNotSupportedInTransaction',
  280: 'ChangeStreamFatalError',
  286: 'ChangeStreamHistoryLost',
  322: 'APIVersionError',
  323: 'APIStrictError',
  462: 'IngressRequestRateLimitExceeded',
  359: 'CannotConvertIndexToUnique',
  10107: 'NotWritablePrimary',
  11000: 'DuplicateKey',
  11600: 'InterruptedAtShutdown',
  11601: 'Interrupted',
  11602: 'InterruptedDueToReplStateChange',
  13435: 'NotPrimaryNoSecondaryOk',
  13436: 'NotPrimaryOrSecondary',
  31082: 'SearchNotEnabled',
};

/** Codes after which the server itself labels a failed retryable write. */
const RETRYABLE = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Codes that make a transaction worth beginning again, beside those. */
const TRANSIENT = new Set([24, 112, 246, 251, 267]);

/** What a command fails with; it becomes the error reply that a mongod would send. */
export class CommandError extends Error {
  readonly code: number;
  readonly labels: readonly string[];
  readonly extra: Document;

  constructor(code: number, message: string, labels: readonly string[] = [], extra: Document = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.labels = labels;
    this.extra = extra;
  }

  /** `labels` are all that the client is told, whatever it was running. */
  get labelsAreFinal(): boolean {
    return false;
  }

  get codeName(): string {
    return NAMES[this.code] ?? `Location${this.code}`;
  }

  get retryableWrite(): boolean {
    return RETRYABLE.has(this.code);
  }

  /** As an element of `writeErrors`. */
  toWriteError(index: number): Document {
    return { index, code: this.code, errmsg: this.message, ...this.extra };
  }

  static from(error: unknown): CommandError {
    if (error instanceof CommandError) return error;
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith('Use of undefined variable')) return new CommandError(17276, message);
    // Whatever mingo or the decoder throws is about what the client sent.
    return new CommandError(2, message);
  }
}

export function exceededTimeLimit(): CommandError {
  return new CommandError(50, 'operation exceeded time limit');
}

/** The error reply to a command, with the labels that a server gives by what the command was part of. */
export function errorReply(error: CommandError, command: Document, version: ServerVersion): Document {
  const labels = new Set(error.labels);
  if (!error.labelsAreFinal) {
    const retryable = isRetryableWrite(command);
    // Before 4.4 the driver had to know.
    if (error.retryableWrite && retryable && version.isSince('4.4')) labels.add('RetryableWriteError');
    // The end of a transaction that lost its member may have been done: it is retried alone.
    const transient = TRANSIENT.has(error.code) || (error.retryableWrite && !retryable);
    if (transient && command.autocommit === false) labels.add('TransientTransactionError');
  }
  return {
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.extra,
    ...(labels.size > 0 && { errorLabels: [...labels] }),
  };
}

/** What the driver may send again: a numbered write outside a transaction, or the end of one. */
export function isRetryableWrite(command: Document): boolean {
  const ending = 'commitTransaction' in command || 'abortTransaction' in command;
  return command.txnNumber !== undefined && (command.autocommit !== false || ending);
}
