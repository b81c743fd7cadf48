import { setTimeout as wait } from 'node:timers/promises';
import { type Db, type Document, MongoClient, type MongoClientOptions } from 'mongodb';
import { redactText } from '../config/redact';
import type { MemberRole } from '../config/roles';
import { toolName } from './app-name';
import { memberUri, type ResolvedAuth } from './member-uri';
import { connectionsOf, isRead, type MemberReading } from './reading';
import { settledConnections } from './settled';

const AUDIT_APP_NAME = toolName('audit');
const TIMEOUT_MS = 3_000;
/** Between two looks at what runs at a primary. */
const SAMPLE_EVERY_MS = 50;

/** As few connections as the driver makes: one to work with, one of the monitor. */
const OPTIONS = {
  appName: AUDIT_APP_NAME,
  maxPoolSize: 1,
  serverMonitoringMode: 'poll',
  serverSelectionTimeoutMS: TIMEOUT_MS,
  connectTimeoutMS: TIMEOUT_MS,
  socketTimeoutMS: 2 * TIMEOUT_MS,
  retryReads: false,
} as const;

/** Addresses of all members, and how to log in at each. */
export async function findMembers(
  uri: string,
  options: MongoClientOptions,
): Promise<{ addresses: string[]; auth: ResolvedAuth }> {
  const client = new MongoClient(uri, { ...options, ...OPTIONS, readPreference: 'nearest' });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    const listed = [...strings(hello.hosts), ...strings(hello.passives)];
    const addresses = listed.length > 0 ? listed : client.options.hosts.map(String);
    return { addresses, auth: { authSource: client.options.credentials?.source } };
  } finally {
    await client.close();
  }
}

/** One member, asked directly and kept connected, so that watching opens no more connections. */
export class AuditedMember implements AsyncDisposable {
  readonly address: string;
  readonly #uri: string;
  readonly #options: MongoClientOptions;
  #client: MongoClient | undefined;

  constructor(uri: string, address: string, auth: ResolvedAuth, options: MongoClientOptions) {
    this.address = address;
    this.#uri = memberUri(uri, address, auth);
    this.#options = { ...options, ...OPTIONS, readPreference: 'nearest' };
  }

  /** @throws Error with a sentence and without secrets */
  async read(sampleMS: number): Promise<MemberReading> {
    try {
      this.#client ??= new MongoClient(this.#uri, this.#options);
      const admin = this.#client.db('admin');
      const hello = await admin.command({ hello: 1 });
      const open = await settledConnections(async () => connectionsOf(await currentOp(admin, true)));
      const { connections } = await admin.command({ serverStatus: 1, ...ONLY_CONNECTIONS });
      const role = roleOf(hello);
      return {
        address: this.address,
        role,
        current: Number(connections.current),
        limit: Number(connections.current) + Number(connections.available),
        connections: open,
        ...(role === 'primary' ? await sampleReads(admin, sampleMS) : { reads: {}, samples: 0 }),
      };
    } catch (error) {
      // A client whose first connect failed stays closed for ever (driver 7.9): the next look needs a new one.
      await this[Symbol.asyncDispose]();
      throw new Error(sentence(error as Error & { code?: number }, this.#uri));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }
}

/** What runs is seen only while it runs: one look would miss most of it. */
async function sampleReads(admin: Db, forMS: number): Promise<Pick<MemberReading, 'reads' | 'samples'>> {
  const reads: Record<string, number> = {};
  let samples = 0;
  for (const end = performance.now() + forMS; performance.now() < end; await wait(SAMPLE_EVERY_MS)) {
    samples += 1;
    for (const operation of await currentOp(admin, false)) {
      const appName = String(operation.appName ?? '');
      if (appName !== AUDIT_APP_NAME && isRead(operation)) reads[appName] = (reads[appName] ?? 0) + 1;
    }
  }
  return { reads, samples };
}

function currentOp(admin: Db, idleConnections: boolean): Promise<Document[]> {
  const stage = { $currentOp: { allUsers: true, idleConnections, idleSessions: false } };
  return admin.aggregate([stage], { maxTimeMS: TIMEOUT_MS }).toArray();
}

/** `serverStatus` is large; these are its costly or long parts. */
const ONLY_CONNECTIONS = { metrics: 0, wiredTiger: 0, locks: 0, repl: 0, opLatencies: 0, tcmalloc: 0 };
const UNAUTHORIZED = 13;

function roleOf(hello: Document): MemberRole {
  if (hello.isWritablePrimary === true && hello.setName !== undefined) return 'primary';
  return hello.secondary === true ? 'secondary' : 'other';
}

function sentence(error: Error & { code?: number }, uri: string): string {
  if (error.code === UNAUTHORIZED) {
    return 'not allowed: the user needs the privileges "inprog" and "serverStatus" (role clusterMonitor)';
  }
  return redactText(error.message, [uri]);
}

function strings(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
