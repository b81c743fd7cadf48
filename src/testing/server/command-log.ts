import { asDocument, asString, type Document } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Connection } from './connection';

/** Whether a member takes writes, at one moment. */
export type Role = 'primary' | 'secondary';

/** One command, as the member received it. */
export interface CommandRecord {
  readonly name: string;
  readonly db: string;
  /** Undefined where the command names no collection. */
  readonly collection: string | undefined;
  /** Mode that came over the wire; undefined stands for primary, which the driver does not send. */
  readonly readPreference: string | undefined;
  /** `$readPreference` as it came over the wire, tags and staleness included. */
  readonly readPreferenceDocument: Document | undefined;
  /** The member's role when the command arrived. */
  readonly role: Role;
  readonly appName: string;
  readonly inTransaction: boolean;
  /** The command's `comment`, where it is a string: what tells one operation from all others. */
  readonly comment: string | undefined;
  /** Its number on the wire, which the driver's `commandStarted` tells too: what tells one attempt from a retry. */
  readonly requestId: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface CommandCount {
  readonly total: number;
  /** By mode as sent; `unset` where none was. */
  readonly byReadPreference: Record<string, number>;
}

export interface ReadCount {
  readonly asPrimary: number;
  readonly asSecondary: number;
}

const KEPT = 20_000;
const READS = new Set(['find', 'aggregate', 'count', 'distinct', 'getMore']);

/** What a member was asked. Commands of the monitoring protocol and of the handshake are left out. */
export class CommandLog {
  #records: CommandRecord[] = [];
  #next = 0;
  #byName = new Map<string, { total: number; byReadPreference: Map<string, number> }>();
  #reads = new Map<string, { asPrimary: number; asSecondary: number }>();

  add(record: CommandRecord): void {
    this.#records[this.#next] = record;
    this.#next = (this.#next + 1) % KEPT;
    let count = this.#byName.get(record.name);
    if (!count) {
      count = { total: 0, byReadPreference: new Map() };
      this.#byName.set(record.name, count);
    }
    count.total++;
    const mode = record.readPreference ?? 'unset';
    count.byReadPreference.set(mode, (count.byReadPreference.get(mode) ?? 0) + 1);
    if (READS.has(record.name)) this.#countRead(record);
  }

  reset(): void {
    this.#records = [];
    this.#next = 0;
    this.#byName.clear();
    this.#reads.clear();
  }

  /** The newest 20,000, oldest first. */
  records(): CommandRecord[] {
    return [...this.#records.slice(this.#next), ...this.#records.slice(0, this.#next)];
  }

  byName(): Record<string, CommandCount> {
    const counts: Record<string, CommandCount> = {};
    for (const [name, { total, byReadPreference }] of this.#byName) {
      counts[name] = { total, byReadPreference: Object.fromEntries(byReadPreference) };
    }
    return counts;
  }

  total(name: string): number {
    return this.#byName.get(name)?.total ?? 0;
  }

  readsByAppName(): Record<string, ReadCount> {
    return Object.fromEntries([...this.#reads].map(([name, count]) => [name, { ...count }]));
  }

  #countRead(record: CommandRecord): void {
    let reads = this.#reads.get(record.appName);
    if (!reads) {
      reads = { asPrimary: 0, asSecondary: 0 };
      this.#reads.set(record.appName, reads);
    }
    if (record.role === 'primary') reads.asPrimary++;
    else reads.asSecondary++;
  }
}

export function recordOf(connection: Connection, request: Request, role: Role): CommandRecord {
  const { name, db, command, requestId } = request;
  const target = command[name];
  const sent = command.$readPreference;
  return {
    name,
    db,
    collection:
      typeof target === 'string'
        ? target
        : typeof command.collection === 'string'
          ? command.collection
          : undefined,
    readPreference: readPreferenceMode(command),
    readPreferenceDocument: sent === undefined ? undefined : asDocument(sent),
    role,
    appName: connection.appName ?? '',
    inTransaction: command.autocommit === false,
    comment: typeof command.comment === 'string' ? command.comment : undefined,
    requestId,
    at: Date.now(),
  };
}

export function readPreferenceMode(command: Document): string | undefined {
  const preference = command.$readPreference;
  return preference === undefined ? undefined : asString(asDocument(preference).mode, 'primary');
}
