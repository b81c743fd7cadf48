import type { DriverOperation } from '../shape/internals';
import { checkOperationShape } from '../shape/shape';

/**
 * What an operation is to the governor.
 * - `read`: may be re-routed
 * - `fixed-read`: a read that only makes sense where it was sent (node-local stages, `local`, linearizable)
 * - `write`
 * - `continue`: goes on with work that was admitted (getMore, killCursors, commit, abort): never shed
 * - `plain-read`: a command by name that reads and is passed as it is: what it would tell elsewhere nobody knows
 * - `other`: anything else, passed as it is
 */
export type OperationKind = 'read' | 'fixed-read' | 'plain-read' | 'write' | 'continue' | 'other';

export function isRead(kind: OperationKind): boolean {
  return kind === 'read' || kind === 'fixed-read' || kind === 'plain-read';
}

type ConstructorKind = OperationKind | 'run-command' | 'aggregate';

/** Commands through `runCommand` that are known to be reads (MongoDB command reference). */
const READ_COMMANDS: ReadonlySet<string> = new Set(['find', 'count', 'distinct', 'aggregate']);
/** And those that are never re-routed by name: which member they go to is part of what is asked, or it differs. */
const PLAIN_READ_COMMANDS: ReadonlySet<string> = new Set([
  'collStats',
  'dataSize',
  'dbHash',
  'dbStats',
  'explain',
  'listCollections',
  'listDatabases',
  'listIndexes',
  'mapReduce',
  'validate',
]);
const CONTINUING_COMMANDS: ReadonlySet<string> = new Set([
  'getMore',
  'killCursors',
  'commitTransaction',
  'abortTransaction',
  'endSessions',
]);
/** Stages that report on the member they run at; another member would give another answer. */
const NODE_LOCAL_STAGES: ReadonlySet<string> = new Set([
  '$currentOp',
  '$indexStats',
  '$planCacheStats',
  '$listLocalSessions',
]);

const kinds = new WeakMap<object, ConstructorKind>();

/** Kind of the operation's class, cached: aspects are symbols of each driver copy, known by description. */
function constructorKind(operation: DriverOperation): ConstructorKind {
  let kind = kinds.get(operation.constructor);
  if (kind === undefined) {
    kind = classifyConstructor(operation);
    kinds.set(operation.constructor, kind);
  }
  return kind;
}

function classifyConstructor(operation: DriverOperation): ConstructorKind {
  checkOperationShape(operation);
  const { commandName } = operation;
  if (CONTINUING_COMMANDS.has(commandName)) return 'continue';
  if (commandName === 'runCommand') return 'run-command';
  const { aspects } = operation.constructor as { aspects?: Iterable<symbol> };
  const names = new Set([...(aspects ?? [])].map((aspect) => aspect.description));
  if (names.has('MUST_SELECT_SAME_SERVER')) return 'continue';
  if (names.has('WRITE_OPERATION')) return 'write';
  if (!names.has('READ_OPERATION')) return 'other';
  return commandName === 'aggregate' ? 'aggregate' : 'read';
}

/** @throws DriverUnsupportedError for an operation of an unknown shape. */
export function classify(operation: DriverOperation): OperationKind {
  const kind = constructorKind(operation);
  switch (kind) {
    case 'run-command':
      return classifyCommand(operation);
    case 'aggregate':
      if (operation.hasWriteStage === true) return 'write';
      return pinDown(operation, operation.pipeline);
    case 'read':
      return pinDown(operation, undefined);
    default:
      return kind;
  }
}

/** Name for metrics: the driver's command name, or the first key of a `runCommand` document. */
export function commandNameOf(operation: DriverOperation): string {
  if (operation.commandName !== 'runCommand') return operation.commandName;
  for (const key in operation.command) return key;
  return 'runCommand';
}

function classifyCommand(operation: DriverOperation): OperationKind {
  const name = commandNameOf(operation);
  if (CONTINUING_COMMANDS.has(name)) return 'continue';
  const { command } = operation;
  if (PLAIN_READ_COMMANDS.has(name)) return writesOut(command?.out) ? 'write' : 'plain-read';
  if (!READ_COMMANDS.has(name)) return 'other';
  const readConcern = command?.readConcern;
  if (isLinearizable(readConcern)) return 'fixed-read';
  if (name !== 'aggregate') return pinDown(operation, undefined);
  const pipeline = command?.pipeline;
  const stages = Array.isArray(pipeline) ? (pipeline as Readonly<Record<string, unknown>>[]) : [];
  const last = stages.at(-1);
  if (last !== undefined && ('$out' in last || '$merge' in last)) return 'write';
  return pinDown(operation, stages);
}

function pinDown(
  operation: DriverOperation,
  pipeline: readonly Readonly<Record<string, unknown>>[] | undefined,
): OperationKind {
  if (operation.ns?.db === 'local') return 'fixed-read';
  if (isLinearizable(operation.readConcern)) return 'fixed-read';
  const first = pipeline?.[0];
  if (first !== undefined) {
    for (const stage in first) if (NODE_LOCAL_STAGES.has(stage)) return 'fixed-read';
  }
  return 'read';
}

function isLinearizable(readConcern: unknown): boolean {
  return (
    typeof readConcern === 'object' &&
    readConcern !== null &&
    (readConcern as { level?: unknown }).level === 'linearizable'
  );
}

/** `mapReduce` writes where its `out` is not inline. */
function writesOut(out: unknown): boolean {
  if (out === undefined) return false;
  return typeof out !== 'object' || out === null || !('inline' in out);
}
