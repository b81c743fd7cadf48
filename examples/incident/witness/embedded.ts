import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { endChild, nextMessage, startChild } from '../child';
import type { FromMembers } from './members-process';
import type { MemberReading, MembersLag, Witness } from './witness';

type Ready = Extract<FromMembers, { kind: 'ready' }>;
type Reading = Extract<FromMembers, { kind: 'reading' }>;

/** The embedded replica set in a process of its own, which reads the members' counters where they are kept. */
export class EmbeddedWitness implements Witness {
  readonly uri: string;
  readonly description = 'embedded replica set, 3 members';
  readonly #child: ChildProcess;
  #lag: MembersLag | null = null;

  private constructor(child: ChildProcess, uri: string) {
    this.#child = child;
    this.uri = uri;
  }

  static async start(onLine: (line: string) => void): Promise<EmbeddedWitness> {
    const child = startChild(join(__dirname, 'members-process.ts'), { onLine });
    const { uri } = await nextMessage<Ready>(child, 'The replica set', ({ kind }) => kind === 'ready');
    return new EmbeddedWitness(child, uri);
  }

  async read(): Promise<readonly MemberReading[]> {
    const answer = nextMessage<Reading>(this.#child, 'The replica set', ({ kind }) => kind === 'reading');
    this.#child.send('read');
    const { members, lag } = await answer;
    this.#lag = lag;
    return members;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get lag(): MembersLag | null {
    return this.#lag;
  }

  close(): Promise<void> {
    return endChild(this.#child);
  }
}
