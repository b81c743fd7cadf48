import {
  type ChangeStream,
  type ClientSession,
  type Collection,
  type Db,
  type Document,
  GridFSBucket,
  MongoClient,
} from 'mongodb';
import { isPlain } from './match';
import type { Server } from './run-test';
import type { Sent } from './sent';

/** How a test's clients are made: bare, or governed. */
export type MakeClient = (uri: string, options: Document) => MongoClient;

/** What a client's commands and pool told while a test ran. */
export interface Told {
  readonly kind: string;
  readonly event: Document;
}

const COMMAND_EVENTS = ['commandStarted', 'commandSucceeded', 'commandFailed'];
const POOL_EVENTS = [
  'connectionPoolCreated',
  'connectionPoolReady',
  'connectionPoolCleared',
  'connectionPoolClosed',
  'connectionCreated',
  'connectionReady',
  'connectionClosed',
  'connectionCheckOutStarted',
  'connectionCheckOutFailed',
  'connectionCheckedOut',
  'connectionCheckedIn',
];

const MONITORING_EVENTS = [
  'serverHeartbeatStarted',
  'serverHeartbeatSucceeded',
  'serverHeartbeatFailed',
  'serverDescriptionChanged',
  'topologyDescriptionChanged',
];

/** A member that the driver gave up, though it is well, is known again when its monitor's hello is answered. */
const QUICK = { heartbeatFrequencyMS: 500 };

/** What a test names: clients and what belongs to them, and results that it keeps. */
export class Entities {
  readonly #byId = new Map<string, unknown>();
  readonly #told = new Map<string, Told[]>();
  readonly #logged = new Map<string, Document[]>();
  /** Addresses whose monitors wait for a change. */
  readonly #awaited = new WeakMap<MongoClient, Set<string>>();
  readonly #server: Pick<Server, 'uri' | 'uriOfAll'>;
  readonly #makeClient: MakeClient;

  readonly #sent: Sent;

  constructor(server: Pick<Server, 'uri' | 'uriOfAll'>, makeClient: MakeClient, sent: Sent) {
    this.#server = server;
    this.#sent = sent;
    this.#makeClient = makeClient;
  }

  async create(specs: readonly Document[]): Promise<void> {
    for (const spec of specs) {
      const [kind = ''] = Object.keys(spec);
      const { id, ...rest } = spec[kind] as Document;
      this.set(
        String(id),
        kind === 'client' ? await this.#client(String(id), rest) : this.#other(kind, rest),
      );
    }
  }

  get(id: string): unknown {
    if (!this.#byId.has(id)) throw new Error(`no entity ${id}`);
    return this.#byId.get(id);
  }

  set(id: string, value: unknown): void {
    this.#byId.set(id, value);
  }

  client(id: string): MongoClient {
    return this.get(id) as MongoClient;
  }

  session(id: string): ClientSession {
    return this.get(id) as ClientSession;
  }

  /** What the driver logged, as it told it. */
  logged(client: string): readonly Document[] {
    return this.#logged.get(client) ?? [];
  }

  /** Whether the client's monitor has come to wait at that address: a fail point of hello does not meet it before its time. */
  awaits(client: MongoClient, address: string): boolean {
    return this.#awaited.get(client)?.has(address) === true;
  }

  told(client: string): Told[] {
    return this.#told.get(client) ?? [];
  }

  async close(): Promise<void> {
    for (const entity of this.#byId.values()) {
      const stream = entity as Partial<ChangeStream> | null;
      if (stream && typeof stream.tryNext === 'function') await stream.close?.().catch(() => undefined);
    }
    for (const entity of this.#byId.values()) {
      if (isSession(entity)) await entity.endSession().catch(() => undefined);
    }
    for (const entity of this.#byId.values()) if (entity instanceof MongoClient) await entity.close();
  }

  async #client(id: string, spec: Document): Promise<MongoClient> {
    const parameters = Object.entries({ ...QUICK, ...spec.uriOptions } as Document);
    const { uri: one, uriOfAll: all = one } = this.#server;
    const uri = parameters.reduce(
      (given, [name, value], at) =>
        `${given}${at === 0 && !given.includes('?') ? '?' : '&'}${name}=${String(value)}`,
      spec.useMultipleMongoses === true ? all : one,
    );
    const observed: string[] = (spec.observeEvents ?? []).map((name: string) => name.replace(/Event$/, ''));
    const client = this.#makeClient(uri, {
      monitorCommands: true,
      ...(spec.serverApi && { serverApi: spec.serverApi }),
      ...this.#logging(id, spec.observeLogMessages),
    });
    this.#sent.follow(id, client);
    const awaited = new Set<string>();
    this.#awaited.set(client, awaited);
    client.on('serverHeartbeatStarted', (event) => void (event.awaited && awaited.add(event.connectionId)));
    const told: Told[] = [];
    this.#told.set(id, told);
    const hidden = new Set<string>(['configureFailPoint', ...(spec.ignoreCommandMonitoringEvents ?? [])]);
    for (const name of [...COMMAND_EVENTS, ...POOL_EVENTS, ...MONITORING_EVENTS]) {
      const asked = observed.includes(name) || observed.includes(name.replace('connectionPool', 'pool'));
      if (!asked) continue;
      client.on(name as 'commandStarted', (event) => {
        const { commandName } = event as Document;
        if (hidden.has(commandName) || (isSensitive(event) && spec.observeSensitiveCommands !== true)) return;
        told.push({
          kind: `${name.replace('connectionPool', 'pool')}Event`,
          event: commandCopied(event as Document),
        });
      });
    }
    // Else nothing is monitored before the first operation, which may wait for just that.
    if (MONITORING_EVENTS.some((name) => observed.includes(name))) await client.connect();
    return client;
  }

  #logging(id: string, components: Document | undefined): Document {
    if (!components) return {};
    const logged: Document[] = [];
    this.#logged.set(id, logged);
    return {
      mongodbLogComponentSeverities: components,
      // So long that no command is cut.
      mongodbLogMaxDocumentLength: 10_000,
      mongodbLogPath: { write: (line: Document) => void logged.push(line) },
    };
  }

  #other(kind: string, spec: Document): unknown {
    switch (kind) {
      case 'database':
        return this.client(spec.client).db(spec.databaseName, spec.databaseOptions);
      case 'collection': {
        const db = this.get(spec.database) as Db;
        return db.collection(
          spec.collectionName,
          collectionOptions(spec.collectionOptions),
        ) satisfies Collection;
      }
      case 'session':
        return this.client(spec.client).startSession(spec.sessionOptions);
      case 'bucket':
        return new GridFSBucket(this.get(spec.database) as Db, spec.bucketOptions);
      default:
        throw new Error(`no entities of kind ${kind}`);
    }
  }
}

/** The driver's modes begin small, and its tag sets are called tags. */
function collectionOptions(given: Document | undefined): Document | undefined {
  if (typeof given?.readPreference?.mode !== 'string') return given;
  const { mode, tagSets, ...rest } = given.readPreference;
  const readPreference = { mode: mode.charAt(0).toLowerCase() + mode.slice(1), ...rest };
  return { ...given, readPreference: tagSets ? { ...readPreference, tags: tagSets } : readPreference };
}

/** The driver goes on writing into a command that it has told. */
function commandCopied(event: Document): Document {
  return event.command === undefined ? event : { ...event, command: copied(event.command) };
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, copied(each)]));
}

function isSession(entity: unknown): entity is ClientSession {
  return typeof entity === 'object' && entity !== null && 'endSession' in entity;
}

const SENSITIVE = new Set(
  'authenticate saslStart saslContinue getnonce createUser updateUser copydb hello ismaster'.split(' '),
);

function isSensitive(event: unknown): boolean {
  const name = (event as Document).commandName;
  return typeof name === 'string' && SENSITIVE.has(name);
}
