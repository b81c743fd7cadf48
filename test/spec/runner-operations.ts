import { type ClientSession, type Document, MongoClient } from 'mongodb';
import { eventually } from '../testing/eventually';
import { OPTIONS } from './embedded-sets';
import type { Entities } from './entities';
import { difference } from './match';

export interface Runner {
  readonly entities: Entities;
  /** Looks at the set itself; no test sees it. */
  readonly observer: MongoClient;
  /** What the test's operations came to, in their order. */
  readonly results: unknown[];
}

type Run = (runner: Runner, args: Document) => Promise<unknown>;

export const runnerOperations: Readonly<Record<string, Run>> = {
  failPoint: ({ entities }, { client, failPoint }) => entities.client(client).db('admin').command(failPoint),
  async targetedFailPoint(runner, args) {
    const session = sessionOf(runner, args);
    const address = pinnedAddressOf(session);
    const isThere = () => runner.entities.awaits(clientOf(session), address);
    await eventually(isThere, (there) => there, 5_000);
    const client = new MongoClient(`mongodb://${address}/`, OPTIONS);
    try {
      await client.db('admin').command(args.failPoint);
    } finally {
      await client.close();
    }
  },
  createEntities: ({ entities }, args) => entities.create(args.entities),
  assertSessionDirty: async (runner, args) => assert(isDirty(sessionOf(runner, args)), 'session is clean'),
  assertSessionNotDirty: async (runner, args) =>
    assert(!isDirty(sessionOf(runner, args)), 'session is dirty'),
  assertSessionPinned: async (runner, args) =>
    assert(sessionOf(runner, args).isPinned, 'session is not pinned'),
  assertSessionUnpinned: async (runner, args) =>
    assert(!sessionOf(runner, args).isPinned, 'session is pinned'),
  async assertSessionTransactionState(runner, args) {
    const { state } = (sessionOf(runner, args) as unknown as { transaction: { state: string } }).transaction;
    assert(STATES[args.state] === state, `transaction is ${state}`);
  },
  assertCollectionExists: async (runner, args) =>
    assert(await hasCollection(runner, args), 'no such collection'),
  assertCollectionNotExists: async (runner, args) =>
    assert(!(await hasCollection(runner, args)), 'there it is'),
  assertIndexExists: async (runner, args) => assert(await hasIndex(runner, args), 'no such index'),
  assertIndexNotExists: async (runner, args) => assert(!(await hasIndex(runner, args)), 'there it is'),
  assertSameLsidOnLastTwoCommands: async (runner, args) => assert(sameLsid(runner, args), 'another session'),
  assertDifferentLsidOnLastTwoCommands: async (runner, args) =>
    assert(!sameLsid(runner, args), 'same session'),
  waitForEvent: ({ entities }, { client, event, count }) =>
    eventually(
      () => countOf(entities, client, event),
      (seen) => seen >= count,
      5_000,
    ),
};

const STATES: Readonly<Record<string, string>> = {
  none: 'NO_TRANSACTION',
  starting: 'STARTING_TRANSACTION',
  in_progress: 'TRANSACTION_IN_PROGRESS',
  committed: 'TRANSACTION_COMMITTED',
  aborted: 'TRANSACTION_ABORTED',
};

function assert(holds: boolean | undefined, message: string): void {
  if (!holds) throw new Error(message);
}

function sessionOf({ entities }: Runner, { session }: Document): ClientSession {
  return entities.session(session);
}

function clientOf(session: ClientSession): MongoClient {
  return (session as unknown as { client: MongoClient }).client;
}

function pinnedAddressOf(session: ClientSession): string {
  const { transaction } = session as unknown as {
    transaction: { server?: { description: { address: string } } };
  };
  if (transaction.server === undefined) throw new Error('session is not pinned');
  return transaction.server.description.address;
}

function isDirty(session: ClientSession): boolean {
  return (session as unknown as { serverSession: { isDirty: boolean } }).serverSession.isDirty;
}

async function hasCollection(
  { observer }: Runner,
  { databaseName, collectionName }: Document,
): Promise<boolean> {
  return (await observer.db(databaseName).listCollections({ name: collectionName }).toArray()).length > 0;
}

async function hasIndex({ observer }: Runner, args: Document): Promise<boolean> {
  const indexes = observer.db(args.databaseName).collection(args.collectionName).indexes();
  return (await indexes.catch(() => [])).some(({ name }) => name === args.indexName);
}

function sameLsid({ entities }: Runner, { client }: Document): boolean {
  const started = entities.told(client).filter(({ kind }) => kind === 'commandStartedEvent');
  const [first, second] = started.slice(-2).map(({ event }) => event.command.lsid);
  return difference(first, second, entities) === undefined;
}

/** Of what a monitor tells, a test says the type of a description only. */
function typesOnly(event: Document): Document {
  const { newDescription, previousDescription, ...rest } = event;
  const typeOf = (description: Document | undefined) => description && { type: description.type };
  return {
    ...rest,
    newDescription: typeOf(newDescription),
    previousDescription: typeOf(previousDescription),
  };
}

function countOf(entities: Entities, client: string, event: Document): number {
  const [kind = ''] = Object.keys(event);
  const told = entities.told(client).filter((each) => each.kind === kind);
  return told.filter((each) => difference(typesOnly(each.event), event[kind], entities) === undefined).length;
}
