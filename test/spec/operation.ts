import { Collection, Db, type Document, GridFSBucket, MongoClient } from 'mongodb';
import { BY_PLACE, collectionOperations } from './collection-operations';
import { comparable } from './comparable';
import { errorDifference } from './expect-error';
import { difference } from './match';
import {
  bucketOperations,
  clientOperations,
  databaseOperations,
  sessionOperations,
  streamOperations,
  watch,
} from './other-operations';
import { type Runner, runnerOperations } from './runner-operations';

/** Runs one operation of a test; throws when it does not do what the test expects. */
export async function runOperation(runner: Runner, operation: Document): Promise<void> {
  const { entities } = runner;
  const work = run(runner, operation);
  await work.then(
    (result) => runner.results.push(comparable(result)),
    (error: unknown) => runner.results.push(comparable(error)),
  );
  if (operation.ignoreResultAndError === true) {
    await work.catch(() => undefined);
    return;
  }
  if (operation.expectError) {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown ?? new Error('nothing was thrown'),
    );
    const problem = errorDifference(error, operation.expectError, entities);
    if (problem) throw new Error(`${operation.name}: ${problem}`);
    return;
  }
  const result = await work;
  if (operation.saveResultAsEntity) entities.set(operation.saveResultAsEntity, result);
  if (!('expectResult' in operation)) return;
  const problem = difference(result, operation.expectResult, entities);
  if (problem) throw new Error(`${operation.name}: ${problem}`);
}

async function run(runner: Runner, { name, object, arguments: given = {} }: Document): Promise<unknown> {
  const { entities } = runner;
  if (object === 'testRunner') return known(runnerOperations, name)(runner, given);
  const target = entities.get(object);
  const args: Document = { ...given };
  if (typeof args.session === 'string') args.session = entities.session(args.session);
  if (name === 'createChangeStream') return watch(target as Db, args);
  if (target instanceof Collection) {
    const options = Object.fromEntries(Object.entries(args).filter(([field]) => !BY_PLACE.has(field)));
    return known(collectionOperations, name)(target, args, options);
  }
  const { models: _m, command: _c, pipeline: _p, filter: _f, source: _s, id: _i, ...options } = args;
  if (target instanceof MongoClient) return known(clientOperations, name)(target, args, options);
  if (target instanceof Db) {
    const { collection: _, ...others } = options;
    if (name === 'createCollection' && 'pipeline' in args) others.pipeline = args.pipeline;
    return known(databaseOperations, name)(target, args, others);
  }
  if (target instanceof GridFSBucket) {
    const { filename: _, ...others } = options;
    return known(bucketOperations, name)(target, args, others);
  }
  if (name in sessionOperations) return known(sessionOperations, name)(target as never, args, options);
  return known(streamOperations, name)(target as never, args, options);
}

function known<T>(operations: Readonly<Record<string, T>>, name: string): T {
  const operation = operations[name];
  if (!operation) throw new Error(`no operation ${name}`);
  return operation;
}
