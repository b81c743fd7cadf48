import type { MongoClientOptions } from 'mongodb';
import { AuditedMember, findMembers } from './read-member';
import type { MemberReading, UnreadMember } from './reading';
import { type AuditReport, type Caps, makeReport } from './report';

export interface AuditorOptions {
  readonly uri: string;
  readonly caps: Caps;
  /** How long the primary is watched for reads, each time. */
  readonly sampleMS: number;
  readonly now: () => Date;
  /** For the driver, beside what the connection string says. */
  readonly client?: MongoClientOptions;
}

/** Asks all members of a deployment at the same time; one that does not answer hides no other. */
export class Auditor implements AsyncDisposable {
  readonly #options: AuditorOptions;
  readonly #members: readonly AuditedMember[];

  private constructor(options: AuditorOptions, members: readonly AuditedMember[]) {
    this.#options = options;
    this.#members = members;
  }

  /** @throws the driver's error when no member can be found */
  static async open(options: AuditorOptions): Promise<Auditor> {
    const { uri, client = {} } = options;
    const { addresses, auth } = await findMembers(uri, client);
    const members = addresses.map((address) => new AuditedMember(uri, address, auth, client));
    return new Auditor(options, members);
  }

  async report(): Promise<AuditReport> {
    const { caps, sampleMS, now } = this.#options;
    const results = await Promise.allSettled(this.#members.map((member) => member.read(sampleMS)));
    const readings: MemberReading[] = [];
    const unread: UnreadMember[] = [];
    for (const [index, result] of results.entries()) {
      const address = this.#members[index]?.address ?? '';
      if (result.status === 'fulfilled') readings.push(result.value);
      else unread.push({ address, problem: (result.reason as Error).message });
    }
    return makeReport(readings, unread, caps, now());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map((member) => member[Symbol.asyncDispose]()));
  }
}
