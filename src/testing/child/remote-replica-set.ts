import type { Member, ReplicaSet, ReplicaSetOptions } from '../replica-set';
import type { StepDownOptions } from '../set/elections';
import type { MemberSettings, ReplicaSetConfig } from '../set/member-config';
import { MemberProcess } from './child-process';
import type { Started } from './messages';
import { RemoteMember } from './remote-member';

/** A replica set whose members run in a child process. */
export class RemoteReplicaSet implements ReplicaSet {
  readonly uri: string;
  readonly serverVersion: string;
  readonly members: RemoteMember[];
  readonly #process: MemberProcess;

  private constructor(process: MemberProcess, { uri, serverVersion, addresses }: Started) {
    this.#process = process;
    this.uri = uri;
    this.serverVersion = serverVersion;
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

  async stepDown(options?: StepDownOptions): Promise<void> {
    await this.#process.call('stepDown', [options]);
  }

  async startMember(settings?: MemberSettings): Promise<Member> {
    const addresses = (await this.#process.call('startMember', [settings])) as string[];
    const index = this.members.length;
    const member = new RemoteMember(this.#process, index, addresses[index] as string);
    this.members.push(member);
    return member;
  }

  async config(): Promise<ReplicaSetConfig> {
    return (await this.#process.call('config', [])) as ReplicaSetConfig;
  }

  async reconfigure(config: ReplicaSetConfig, options?: { readonly force?: boolean }): Promise<void> {
    const addresses = (await this.#process.call('reconfigure', [config, options])) as string[];
    addresses.forEach((address, index) => {
      const member = this.members[index];
      if (member) member.address = address;
    });
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
