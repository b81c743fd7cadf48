import type { Member, ReplicaSet, ReplicaSetOptions } from '../replica-set';
import { MemberProcess } from './child-process';
import type { Started } from './messages';
import { RemoteMember } from './remote-member';

/** A replica set whose members run in a child process. */
export class RemoteReplicaSet implements ReplicaSet {
  readonly uri: string;
  readonly members: readonly Member[];
  readonly #process: MemberProcess;

  private constructor(process: MemberProcess, { uri, addresses }: Started) {
    this.#process = process;
    this.uri = uri;
    this.members = addresses.map((address, index) => new RemoteMember(process, index, address));
  }

  static async start(options: ReplicaSetOptions): Promise<RemoteReplicaSet> {
    const process = new MemberProcess();
    try {
      return new RemoteReplicaSet(process, (await process.call('start', [options])) as Started);
    } catch (error) {
      await process.end();
      throw error;
    }
  }

  async primary(): Promise<Member> {
    return this.#member(await this.#process.call('primary', []));
  }

  async secondaries(): Promise<Member[]> {
    const indexes = (await this.#process.call('secondaries', [])) as number[];
    return indexes.map((index) => this.#member(index));
  }

  async stepDown(): Promise<void> {
    await this.#process.call('stepDown', []);
  }

  async waitForPrimary(timeoutMS?: number): Promise<Member> {
    return this.#member(await this.#process.call('waitForPrimary', [timeoutMS]));
  }

  async resetWitnesses(): Promise<void> {
    await this.#process.call('resetWitnesses', []);
  }

  async close(): Promise<void> {
    await this.#process.call('close', []).catch(() => undefined);
    await this.#process.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #member(index: unknown): Member {
    return this.members[index as number] as Member;
  }
}
