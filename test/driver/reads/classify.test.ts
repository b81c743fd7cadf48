import { classify, commandNameOf, isRead, type OperationKind } from '../../../src/driver/reads/classify';
import type { DriverOperation } from '../../../src/driver/shape/internals';
import type { DriverUnsupportedError } from '../../../src/errors';

const session = {
  inTransaction: () => false,
  isPinned: false,
  explicit: false,
  defaultTransactionOptions: {},
  transaction: { isStarting: false, isActive: false },
};

type Fields = Readonly<Record<string, unknown>>;

/** An operation of a class of its own, as a copy of the driver makes it. */
function operation(commandName: string, aspects: readonly string[], own: Fields = {}): DriverOperation {
  class Operation {
    static readonly aspects = new Set(aspects.map((aspect) => Symbol(aspect)));
    readonly commandName = commandName;
    readonly session = session;
    readonly options = {};
    readonly readPreference = { mode: 'primary', tags: [], maxStalenessSeconds: undefined };
    readonly ns = { db: 'app', collection: 'items' };
    readonly readConcern = undefined;
  }
  return Object.assign(new Operation(), own) as unknown as DriverOperation;
}

const READ = ['READ_OPERATION', 'RETRYABLE'];
const LINEARIZABLE = { readConcern: { level: 'linearizable' } };
const aggregate = (pipeline: readonly Fields[], own: Fields = {}) =>
  operation('aggregate', READ, { pipeline, hasWriteStage: false, target: 'items', ...own });
const command = (document: Fields, own: Fields = {}) =>
  operation('runCommand', [], { command: document, ...own });

describe('an operation', () => {
  it.each<[string, DriverOperation, OperationKind]>([
    ['a find', operation('find', READ), 'read'],
    ['a read concern of its own', operation('find', READ, { readConcern: { level: 'majority' } }), 'read'],
    ['a linearizable read', operation('find', READ, LINEARIZABLE), 'fixed-read'],
    ['a read of local', operation('find', READ, { ns: { db: 'local', collection: 'x' } }), 'fixed-read'],
    ['a read concern that is null', operation('find', READ, { readConcern: null }), 'read'],
    ['an insert', operation('insert', ['WRITE_OPERATION']), 'write'],
    ['both aspects', operation('other', ['READ_OPERATION', 'WRITE_OPERATION']), 'write'],
    ['a cursor’s next batch, by its command', operation('getMore', READ), 'continue'],
    ['killCursors', operation('killCursors', []), 'continue'],
    ['a commit', operation('commitTransaction', []), 'continue'],
    ['an abort', operation('abortTransaction', []), 'continue'],
    ['the end of sessions', operation('endSessions', []), 'continue'],
    ['the same server', operation('other', ['MUST_SELECT_SAME_SERVER', 'READ_OPERATION']), 'continue'],
    ['none of these', operation('createIndexes', []), 'other'],
    ['an aggregate', aggregate([{ $match: {} }]), 'read'],
    ['an aggregate without stages', aggregate([]), 'read'],
    ['an aggregate that writes', aggregate([{ $out: 'x' }], { hasWriteStage: true }), 'write'],
    ['$indexStats', aggregate([{ $indexStats: {} }]), 'fixed-read'],
    ['$currentOp', aggregate([{ $currentOp: {} }]), 'fixed-read'],
    ['$planCacheStats', aggregate([{ $planCacheStats: {} }]), 'fixed-read'],
    ['$listLocalSessions', aggregate([{ $listLocalSessions: {} }]), 'fixed-read'],
    ['a linearizable aggregate', aggregate([{ $match: {} }], LINEARIZABLE), 'fixed-read'],
  ])('of %s', (_name, given, kind) => {
    expect(classify(given)).toBe(kind);
    // By its class, which is known from then on.
    expect(classify(given)).toBe(kind);
  });

  it.each<[Fields, OperationKind]>([
    [{ find: 'items' }, 'read'],
    [{ count: 'items' }, 'read'],
    [{ distinct: 'items' }, 'read'],
    [{ find: 'items', readConcern: { level: 'linearizable' } }, 'fixed-read'],
    [{ find: 'items', readConcern: { level: 'majority' } }, 'read'],
    [{ find: 'items', readConcern: null }, 'read'],
    [{ find: 'items', pipeline: [{ $currentOp: {} }] }, 'read'],
    [{ aggregate: 'items', pipeline: [{ $match: {} }] }, 'read'],
    [{ aggregate: 'items', pipeline: 'none' }, 'read'],
    [{ aggregate: 'items', pipeline: [] }, 'read'],
    [{ aggregate: 1, pipeline: [{ $currentOp: {} }] }, 'fixed-read'],
    [{ aggregate: 'items', pipeline: [{ $match: {} }, { $out: 'x' }] }, 'write'],
    [{ aggregate: 'items', pipeline: [{ $match: {} }, { $merge: 'x' }] }, 'write'],
    [{ aggregate: 'items', pipeline: [{ $out: 'x' }, { $match: {} }] }, 'read'],
    [{ aggregate: 'items', pipeline: [{ $match: {} }, { $limit: 1 }, { $out: 'x' }] }, 'write'],
    [{ getMore: 1n }, 'continue'],
    [{ killCursors: 'items' }, 'continue'],
    [{ commitTransaction: 1 }, 'continue'],
    [{ abortTransaction: 1 }, 'continue'],
    [{ endSessions: [] }, 'continue'],
    ...['collStats', 'dataSize', 'dbHash', 'dbStats', 'explain', 'listCollections', 'listDatabases'].map(
      (name): [Fields, OperationKind] => [{ [name]: 1 }, 'plain-read'],
    ),
    [{ listIndexes: 'items' }, 'plain-read'],
    [{ validate: 'items' }, 'plain-read'],
    [{ mapReduce: 'items' }, 'plain-read'],
    [{ mapReduce: 'items', out: { inline: 1 } }, 'plain-read'],
    [{ mapReduce: 'items', out: { merge: 'x' } }, 'write'],
    [{ mapReduce: 'items', out: 'x' }, 'write'],
    [{ mapReduce: 'items', out: null }, 'write'],
    [{ ping: 1 }, 'other'],
    [{}, 'other'],
  ])('by a command %j is %s', (document, kind) => {
    expect(classify(command(document))).toBe(kind);
  });

  it('of an unknown shape is refused, and so is the driver', () => {
    let thrown: unknown;
    try {
      classify(operation('find', ['WRITE_OPERATION']));
    } catch (error) {
      thrown = error;
    }
    expect((thrown as DriverUnsupportedError).code).toBe('ERR_GOVERNOR_DRIVER_UNSUPPORTED');
  });

  it.each<[OperationKind, boolean]>([
    ['read', true],
    ['fixed-read', true],
    ['plain-read', true],
    ['write', false],
    ['continue', false],
    ['other', false],
  ])('that is a %s reads: %s', (kind, expected) => {
    expect(isRead(kind)).toBe(expected);
  });
});

describe('the name of an operation', () => {
  it.each([
    [operation('find', READ), 'find'],
    [command({ dbStats: 1, scale: 2 }), 'dbStats'],
    [command({}), 'runCommand'],
  ])('is that of its command', (given, name) => {
    expect(commandNameOf(given)).toBe(name);
  });
});
