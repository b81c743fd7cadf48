/** Tests that fail bare, by the reason. One that passes again fails here, and is taken off the list. */
const BY_REASON: Readonly<Record<string, readonly string[]>> = {
  'the embedded set tells a changed array whole': [
    'change-streams/change-streams-disambiguatedPaths: disambiguatedPaths returns array indices as integers',
  ],
  'a time series collection of the embedded set is one in name only': [
    'collection-management/timeseries-collection: insertMany with duplicate ids',
  ],
  'the embedded set knows no returnKey and showRecordId': [
    'command-logging-and-monitoring/monitoring/find: A successful find with showRecordId and returnKey',
  ],
  'the driver redacts the network errors of sensitive commands, too': [
    'command-logging-and-monitoring/logging/redacted-commands: network error in response to authenticate is not redacted',
    'command-logging-and-monitoring/logging/redacted-commands: network error in response to createUser is not redacted',
    'command-logging-and-monitoring/logging/redacted-commands: network error in response to saslContinue is not redacted',
    'command-logging-and-monitoring/logging/redacted-commands: network error in response to saslStart is not redacted',
    'command-logging-and-monitoring/logging/redacted-commands: network error in response to updateUser is not redacted',
  ],
  'the driver logs no operation id of a bulk write': [
    'command-logging-and-monitoring/logging/operation-id: Successful bulk write command log messages include operationIds',
  ],
  'the embedded set checks the stages of an update when a document matches': [
    'command-logging-and-monitoring/logging/operation-id: Failed bulk write command log message includes operationId',
  ],
  'the driver selects a server to connect, too, and logs it': [
    'server-selection/logging/replica-set: A successful operation',
    'server-selection/logging/replica-set: Server selection fails due to unsatisfiable read preference',
  ],
  'the driver does not send false': [
    'crud/bypassDocumentValidation: Aggregate with $out passes bypassDocumentValidation: false',
    'crud/bypassDocumentValidation: BulkWrite passes bypassDocumentValidation: false',
    'crud/bypassDocumentValidation: FindOneAndReplace passes bypassDocumentValidation: false',
    'crud/bypassDocumentValidation: FindOneAndUpdate passes bypassDocumentValidation: false',
    'crud/bypassDocumentValidation: InsertMany passes bypassDocumentValidation: false',
  ],
  'the driver tells a partial result of zeros': [
    'crud/client-bulkWrite-partialResults: partialResult is unset when first operation fails during an ordered bulk write (verbose)',
    'crud/client-bulkWrite-partialResults: partialResult is unset when first operation fails during an ordered bulk write (summary)',
    'crud/client-bulkWrite-partialResults: partialResult is unset when all operations fail during an unordered bulk write',
  ],
  'the driver gives a null _id a new one': [
    'crud/create-null-ids: inserting _id with type null via insertOne',
    'crud/create-null-ids: inserting _id with type null via insertMany',
    'crud/create-null-ids: inserting _id with type null via bulkWrite',
    'crud/create-null-ids: inserting _id with type null via clientBulkWrite',
  ],
  'the driver does not miss the last chunk of a file': [
    'gridfs/download: download when final chunk is missing',
  ],
  'GridFS of the driver asks for { _id: { $eq } }': [
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after InterruptedAtShutdown',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after InterruptedDueToReplStateChange',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after NotWritablePrimary',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after NotPrimaryNoSecondaryOk',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after NotPrimaryOrSecondary',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after PrimarySteppedDown',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after ShutdownInProgress',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after HostNotFound',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after HostUnreachable',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after NetworkTimeout',
    'retryable-reads/gridfs-download-serverErrors: Download succeeds after SocketException',
    'retryable-reads/gridfs-download-serverErrors: Download fails after two NotWritablePrimary errors',
    'retryable-reads/gridfs-download-serverErrors: Download fails after NotWritablePrimary when retryReads is false',
    'retryable-reads/gridfs-download: Download succeeds on first attempt',
    'retryable-reads/gridfs-download: Download succeeds on second attempt',
    'retryable-reads/gridfs-download: Download fails on first attempt',
    'retryable-reads/gridfs-download: Download fails on second attempt',
  ],
  'the driver tells the ids that it would have inserted': [
    'retryable-writes/bulkWrite: First insertOne is never committed',
  ],
  'the driver gives the end of a transaction a wtimeout of its own': [
    'transactions/transaction-options: transaction options inherited from client',
    'transactions/client-bulkWrite: client writeConcern ignored for client bulkWrite in transaction',
    'transactions/delete: collection writeConcern ignored for delete',
    'transactions/error-labels-errorLabels: add RetryableWriteError and UnknownTransactionCommitResult labels to writeConcernError ShutdownInProgress',
    'transactions/error-labels: add UnknownTransactionCommitResult label to writeConcernError WriteConcernTimeout',
    'transactions/error-labels: add UnknownTransactionCommitResult label to writeConcernError WriteConcernTimeout with wtimeout',
    'transactions/error-labels: omit UnknownTransactionCommitResult label from writeConcernError UnsatisfiableWriteConcern',
    'transactions/error-labels: omit UnknownTransactionCommitResult label from writeConcernError UnknownReplWriteConcern',
    'transactions/error-labels: add UnknownTransactionCommitResult label to MaxTimeMSExpired',
    'transactions/error-labels: add UnknownTransactionCommitResult label to writeConcernError MaxTimeMSExpired',
    'transactions/findOneAndDelete: collection writeConcern ignored for findOneAndDelete',
    'transactions/findOneAndReplace: collection writeConcern ignored for findOneAndReplace',
    'transactions/findOneAndUpdate: collection writeConcern ignored for findOneAndUpdate',
    'transactions/insert: collection writeConcern ignored for insert',
    'transactions/retryable-abort-errorLabels: abortTransaction succeeds after WriteConcernError InterruptedAtShutdown',
    'transactions/retryable-abort-errorLabels: abortTransaction succeeds after WriteConcernError InterruptedDueToReplStateChange',
    'transactions/retryable-abort-errorLabels: abortTransaction succeeds after WriteConcernError PrimarySteppedDown',
    'transactions/retryable-abort-errorLabels: abortTransaction succeeds after WriteConcernError ShutdownInProgress',
    'transactions/retryable-abort: abortTransaction does not retry after WriteConcernError Interrupted',
    'transactions/retryable-commit-errorLabels: commitTransaction succeeds after WriteConcernError InterruptedAtShutdown',
    'transactions/retryable-commit-errorLabels: commitTransaction succeeds after WriteConcernError InterruptedDueToReplStateChange',
    'transactions/retryable-commit-errorLabels: commitTransaction succeeds after WriteConcernError PrimarySteppedDown',
    'transactions/retryable-commit-errorLabels: commitTransaction succeeds after WriteConcernError ShutdownInProgress',
    'transactions/retryable-commit: commitTransaction is not retried after UnsatisfiableWriteConcern error',
    'transactions/transaction-options: transaction options inherited from defaultTransactionOptions',
    'transactions/transaction-options: startTransaction options override defaults',
    'transactions/transaction-options: defaultTransactionOptions override client options',
    'transactions/transaction-options: readConcern local in defaultTransactionOptions',
    'transactions/transaction-options: client writeConcern ignored for bulk',
    'transactions/update: collections writeConcern ignored for update',
    'transactions/write-concern: commit with majority',
    'transactions/write-concern: abort with majority',
  ],
  'the driver does not refuse a write concern there': [
    'transactions/client-bulkWrite: client bulkWrite with writeConcern in a transaction causes a transaction error',
  ],
};

/** Why a test fails bare, by its file and description. */
export const KNOWN: ReadonlyMap<string, string> = new Map(
  Object.entries(BY_REASON).flatMap(([reason, tests]) => tests.map((test) => [test, reason] as const)),
);
