import { aggregateHandlers } from './aggregate';
import { authenticationHandlers } from './authentication';
import { bulkWriteHandlers } from './bulk-write';
import { collectionHandlers } from './collections';
import { failPointHandlers } from './configure-fail-point';
import { diagnosticHandlers } from './diagnostics';
import { findHandlers } from './find';
import { findAndModifyHandlers } from './find-and-modify';
import type { Handlers } from './handler';
import { indexHandlers } from './indexes';
import { writeHandlers } from './insert-update-delete';
import { replicationHandlers } from './replication';
import { transactionHandlers } from './transaction-commands';

/** Every command that a member answers; what is not here is `CommandNotFound`, as on a server. */
export const handlers: Handlers = Object.assign(
  Object.create(null),
  findHandlers,
  writeHandlers,
  findAndModifyHandlers,
  aggregateHandlers,
  bulkWriteHandlers,
  transactionHandlers,
  collectionHandlers,
  indexHandlers,
  diagnosticHandlers,
  replicationHandlers,
  failPointHandlers,
  authenticationHandlers,
);
