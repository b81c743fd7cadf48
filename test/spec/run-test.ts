import { BSON, type Document, type MongoClient } from 'mongodb';
import { Entities, type MakeClient } from './entities';
import { checkLogMessages } from './expect-log-messages';
import type { SpecFile, SpecTest } from './files';
import { difference } from './match';
import { runOperation } from './operation';
import { Sent, type SentCommand } from './sent';

/** What the tests run on: the embedded set, or a server that is none. */
export interface Server {
  readonly uri: string;
  /** With every mongos, where there are several. */
  readonly uriOfAll?: string;
  /** Left out, clients see no members: what is in front of them is no primary. */
  primary?(): Promise<{ readonly address: string }>;
  readonly members: readonly { clearFailPoints(): Promise<void> }[];
}

export interface Bench {
  readonly set: Server;
  readonly observer: MongoClient;
  readonly makeClient: MakeClient;
}

const COMMAND_NOT_FOUND = 59;
const OWN_OF_SERVER = new Set(['admin', 'config', 'local']);

/** What a run of a test came to. */
export interface Outcome {
  /** Where it differs from what the test expects. */
  readonly problem: Error | undefined;
  readonly results: readonly unknown[];
  readonly sent: readonly SentCommand[];
}

/** Runs one test from clean data to what the collections hold in the end. */
export async function runTest(
  { set, observer, makeClient }: Bench,
  file: SpecFile,
  test: SpecTest,
): Promise<Outcome> {
  const sent = new Sent((await set.primary?.())?.address);
  const entities = new Entities(set, makeClient, sent);
  const results: unknown[] = [];
  let problem: Error | undefined;
  try {
    await prepare(observer, file.initialData);
    await entities.create(file.createEntities);
    // A copy: the driver writes into options that it is handed.
    for (const operation of BSON.EJSON.parse(BSON.EJSON.stringify(test.operations)) as Document[])
      await runOperation({ entities, observer, results }, operation);
    // What is sent when a client ends is not the test's.
    for (const expected of test.expectEvents) checkEvents(entities, expected);
    for (const expected of test.expectLogMessages) checkLogMessages(entities, expected);
    for (const expected of test.outcome) await checkOutcome(observer, entities, expected);
  } catch (error) {
    problem = error as Error;
  } finally {
    sent.stop();
    for (const member of set.members) await member.clearFailPoints();
    await entities.close();
    await endSessions(observer);
  }
  return { problem, results, sent: sent.commands };
}

async function endSessions(observer: MongoClient): Promise<void> {
  const ended = observer.db('admin').command({ killAllSessions: [] });
  // A server that knows no such command has none to end.
  await ended.catch((error) => {
    if (error.code !== COMMAND_NOT_FOUND) throw error;
  });
}

async function prepare(observer: MongoClient, data: readonly Document[]): Promise<void> {
  // Not all files say what their collections hold.
  for (const { name } of (await observer.db('admin').admin().listDatabases({ nameOnly: true })).databases)
    if (!OWN_OF_SERVER.has(name)) await observer.db(name).dropDatabase();
  for (const { databaseName, collectionName, documents, createOptions } of data) {
    const collection = observer.db(databaseName).collection(collectionName);
    await observer.db(databaseName).createCollection(collectionName, createOptions);
    if (documents.length > 0) await collection.insertMany(documents);
  }
}

function checkEvents(entities: Entities, { client, events, eventType, ignoreExtraEvents }: Document): void {
  const wantsPool = eventType === 'cmap';
  const told = entities.told(client).filter(({ kind }) => kind.startsWith('command') !== wantsPool);
  for (const [at, expected] of (events as Document[]).entries()) {
    const [kind = ''] = Object.keys(expected);
    const actual = told[at];
    if (actual?.kind !== kind) {
      throw new Error(
        `event ${at}: expected ${kind}, got ${actual?.kind} ${actual?.event.commandName}; all: ${names(told)}`,
      );
    }
    const { hasServiceId: _, hasServerConnectionId: __, command, reply, ...rest } = expected[kind] ?? {};
    const problem =
      difference(actual.event, rest, entities) ??
      (command && difference(actual.event.command, command, entities, 'command')) ??
      (reply && difference(actual.event.reply, reply, entities, 'reply'));
    if (problem) throw new Error(`event ${at}, ${kind} of ${actual.event.commandName}: ${problem}`);
  }
  if (told.length > events.length && ignoreExtraEvents !== true) {
    throw new Error(`${told.length} events instead of ${events.length}: ${names(told)}`);
  }
}

function names(told: readonly { kind: string; event: Document }[]): string {
  return told.map(({ kind, event }) => `${kind} ${event.commandName ?? ''}`).join(', ');
}

async function checkOutcome(observer: MongoClient, entities: Entities, expected: Document): Promise<void> {
  const { databaseName, collectionName, documents } = expected;
  const found = await observer
    .db(databaseName)
    .collection(collectionName)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  // Nothing more than that: its fields are not those of a root.
  const problem = difference({ documents: found }, { documents }, entities, 'outcome');
  if (problem) throw new Error(problem);
}
