import { KNOWN } from './known';

/** Why FerretDB 1.24 fails a specification test: what it lacks, by what it says. */
const LACKS: readonly (readonly [reason: string, says: RegExp])[] = [
  ['it says that it has not got it', /not implemented|not supported|no such command: /],
  ['it has no updates with a pipeline', /updates\.u' is the wrong type 'array'/],
  ['it takes no document for a comment', /\.comment' is the wrong type 'object'/],
  ['it stores no keys with dots and dollars', /^(\w+: )?(code \d+: )?.*invalid key: /],
  ['it aggregates no database', /the 'aggregate' field must specify a collection name or 1/],
];

/** Those whose message says nothing of the reason, by the start of their name. */
const BY_NAME: readonly (readonly [reason: string, names: readonly string[]])[] = [
  [
    'it does not tell everything in a reply to a write',
    [
      'crud/bulkWrite:',
      'crud/findOneAndUpdate-errorResponse:',
      'command-logging-and-monitoring/monitoring/updateMany: A successful updateMany with write errors',
      'command-logging-and-monitoring/monitoring/updateOne:',
    ],
  ],
  [
    'it answers what is not acknowledged',
    [
      'command-logging-and-monitoring/monitoring/unacknowledgedBulkWrite:',
      'command-logging-and-monitoring/logging/unacknowledged-write:',
    ],
  ],
  // These are about a standalone, and of the driver's own ways.
  [
    'the driver does not connect before it is asked for something',
    ['connection-monitoring-and-pooling/logging/connection-pool-options:'],
  ],
  ['the driver selects a server to connect, too, and logs it', ['server-selection/logging/']],
  ['it has no clustered indexes', ['collection-management/clustered-indexes:']],
  [
    'it takes read concern snapshot for any other',
    ['sessions/snapshot-sessions-not-supported-server-error:'],
  ],
];

/** Why a test may fail there; undefined: there is no reason, and it should pass. */
export function lackOf(name: string, message: string): string | undefined {
  return (
    LACKS.find(([, says]) => says.test(message))?.[0] ??
    BY_NAME.find(([, names]) => names.some((start) => name.startsWith(start)))?.[0] ??
    // The driver's own ways are the same everywhere.
    KNOWN.get(name)
  );
}
