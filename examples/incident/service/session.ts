import { setTimeout as delay } from 'node:timers/promises';
import type { Db, MongoClient } from 'mongodb';
import { DATABASE, type ServiceName, type Settings } from '../services';
import type { Database } from './database';

/** As long as an HTTP client waits: what is older, nobody wants any more. */
const DRAIN_MS = 2_000;

const WARM_CONNECTIONS = 8;
const WARM_UP_MS = 500;

/** One client with the settings it was made from. */
interface Generation {
  readonly client: MongoClient;
  readonly settings: Settings;
  inFlight: number;
}

/** The service's MongoDB client, replaced while requests run when new settings are deployed. */
export class Session {
  readonly #database: Database;
  readonly #uri: string;
  readonly #service: ServiceName;
  #current: Generation;

  private constructor(database: Database, uri: string, service: ServiceName, first: Generation) {
    this.#database = database;
    this.#uri = uri;
    this.#service = service;
    this.#current = first;
  }

  static async open(
    database: Database,
    uri: string,
    service: ServiceName,
    settings: Settings,
  ): Promise<Session> {
    const first = await connect(database, uri, service, settings);
    await database.ready();
    await warmUp(first.client, settings);
    return new Session(database, uri, service, first);
  }

  async run<T>(work: (db: Db, settings: Settings) => Promise<T>): Promise<T> {
    const generation = this.#current;
    generation.inFlight += 1;
    try {
      return await work(generation.client.db(DATABASE), generation.settings);
    } finally {
      generation.inFlight -= 1;
    }
  }

  /** New requests use the new client as soon as it is connected; the old one is closed when it is idle. */
  async deploy(settings: Settings): Promise<void> {
    this.#database.take(settings);
    const old = this.#current;
    const next = await connect(this.#database, this.#uri, this.#service, settings);
    await warmUp(next.client, settings);
    this.#current = next;
    await drained(old);
    await old.client.close();
  }

  /** Answers first what has been asked. */
  async close(): Promise<void> {
    await drained(this.#current);
    await this.#current.client.close();
    await this.#database.close();
  }
}

async function drained(generation: Generation): Promise<void> {
  for (let waited = 0; generation.inFlight > 0 && waited < DRAIN_MS; waited += 20) await delay(20);
}

async function connect(
  database: Database,
  uri: string,
  service: ServiceName,
  settings: Settings,
): Promise<Generation> {
  const client = database.createClient(uri, { appName: service, ...settings });
  await client.connect();
  return { client, settings, inFlight: 0 };
}

/** Opens a few connections before requests come, but does not wait for a member that is too busy to answer. */
async function warmUp(client: MongoClient, { readPreference }: Settings): Promise<void> {
  const pings = Array.from({ length: WARM_CONNECTIONS }, () =>
    client.db(DATABASE).command({ ping: 1 }, { readPreference }),
  );
  await Promise.race([Promise.allSettled(pings), delay(WARM_UP_MS)]);
}
