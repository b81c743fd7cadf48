import { CommandError } from '../command-error';
import { asDocument, asDocuments, type Document } from '../wire/bson';
import { checkApiVersion } from './check-api-version';
import { checkRelease } from './check-release';
import type { CommandContext } from './command-context';

const IN_TRANSACTION = new Set(
  (
    'abortTransaction aggregate bulkWrite commitTransaction create createIndexes delete distinct find ' +
    'findAndModify findandmodify getMore insert killCursors update'
  ).split(' '),
);
/** A transaction takes them since 4.4. */
const MAKING = new Set(['create', 'createIndexes']);
const STAGES_OUTSIDE_TRANSACTIONS = new Set(
  '$changeStream $collStats $currentOp $indexStats $listLocalSessions $listSessions $merge $out $planCacheStats'.split(
    ' ',
  ),
);
const SNAPSHOT_READS = new Set(['find', 'aggregate', 'distinct']);
const LEVELS = new Set(['local', 'available', 'majority', 'linearizable', 'snapshot']);

/** Refuses what a server refuses before it looks at any data, with its codes. */
export function checkCommand(context: CommandContext): void {
  const { command, request } = context;
  const { version } = context.mongod;
  checkRelease(request.name, command, version);
  checkApiVersion(request.name, command);
  if (typeof command.maxTimeMS === 'number' && command.maxTimeMS < 0) {
    throw new CommandError(2, `${command.maxTimeMS} value for maxTimeMS is out of range`);
  }
  if (context.inTransaction) checkTransaction(context);
  const level = asDocument(command.readConcern).level;
  if (level === undefined) return;
  if (typeof level !== 'string' || !LEVELS.has(level)) {
    throw new CommandError(2, `Enumeration value '${String(level)}' for field 'level' is not a valid value.`);
  }
  const snapshots = version.isSince('5.0') && SNAPSHOT_READS.has(request.name);
  if (level === 'snapshot' && !context.inTransaction && !snapshots) {
    throw new CommandError(
      72,
      `Command ${request.name} does not support { readConcern: { level: "snapshot" } }`,
    );
  }
  const output = stageNames(command).find((name) => name === '$out' || name === '$merge');
  if (output !== undefined && (level === 'linearizable' || level === 'snapshot')) {
    throw new CommandError(72, `Aggregation stage ${output} cannot run with a readConcern level of ${level}`);
  }
}

function checkTransaction({ command, request, db, mongod }: CommandContext): void {
  const where = 'in a multi-document transaction';
  const makes = MAKING.has(request.name) && !mongod.version.isSince('4.4');
  if (!IN_TRANSACTION.has(request.name) || makes) {
    throw new CommandError(263, `Cannot run '${request.name}' ${where}.`);
  }
  const stage = stageNames(command).find((name) => STAGES_OUTSIDE_TRANSACTIONS.has(name));
  if (stage !== undefined) {
    throw new CommandError(
      263,
      `Operation not permitted in transaction :: caused by :: Aggregation stage ${stage} cannot run ${where}`,
    );
  }
  const ending = request.name === 'commitTransaction' || request.name === 'abortTransaction';
  const cursor = request.name === 'getMore' || request.name === 'killCursors' || request.name === 'bulkWrite';
  if (!ending && !cursor && (db === 'admin' || db === 'config' || db === 'local')) {
    throw new CommandError(263, `Cannot run command against the '${db}' database in a transaction.`);
  }
}

function stageNames(command: Document): string[] {
  return asDocuments(command.pipeline).flatMap((stage) => Object.keys(stage));
}
