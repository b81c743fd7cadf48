import type { LoadModel } from '../mongod/load-model';
import type { Member, Witness } from '../replica-set';
import type { Role } from '../server/command-log';
import type { ConnectionCounts } from '../server/connection-counter';
import type { FailPoint } from '../server/fail-points';
import type { StepDownOptions } from '../set/elections';
import type { MemberState } from '../set/member-config';
import type { MemberProcess } from './child-process';

/** The controls and witnesses of a member in the child process. */
export class RemoteMember implements Member {
  address: string;
  readonly #process: MemberProcess;
  readonly #index: number;

  constructor(process: MemberProcess, index: number, address: string) {
    this.#process = process;
    this.#index = index;
    this.address = address;
  }

  role(): Promise<Role> {
    return this.#call('role');
  }

  state(): Promise<MemberState> {
    return this.#call('state');
  }

  stepDown(options?: StepDownOptions): Promise<void> {
    return this.#call('stepDown', options);
  }

  kill(): Promise<void> {
    return this.#call('kill');
  }

  restart(): Promise<void> {
    return this.#call('restart');
  }

  freeze(): Promise<void> {
    return this.#call('freeze');
  }

  thaw(): Promise<void> {
    return this.#call('thaw');
  }

  setLag(milliseconds: number): Promise<void> {
    return this.#call('setLag', milliseconds);
  }

  setLatency(milliseconds: number): Promise<void> {
    return this.#call('setLatency', milliseconds);
  }

  setConnectionLimit(limit: number | undefined): Promise<void> {
    return this.#call('setConnectionLimit', limit);
  }

  setLoad(model: LoadModel | undefined): Promise<void> {
    return this.#call('setLoad', model);
  }

  setTags(tags: Record<string, string>): Promise<void> {
    return this.#call('setTags', tags);
  }

  lieAboutRole(role: Role | undefined): Promise<void> {
    return this.#call('lieAboutRole', role);
  }

  failNext(point: FailPoint): Promise<void> {
    return this.#call('failNext', point);
  }

  clearFailPoints(): Promise<void> {
    return this.#call('clearFailPoints');
  }

  witness(): Promise<Witness> {
    return this.#call('witness');
  }

  connections(): Promise<ConnectionCounts> {
    return this.#call('connections');
  }

  resetPeak(): Promise<void> {
    return this.#call('resetPeak');
  }

  resetWitness(): Promise<void> {
    return this.#call('resetWitness');
  }

  #call<T>(method: keyof Member, ...args: unknown[]): Promise<T> {
    return this.#process.call(method, args, this.#index) as Promise<T>;
  }
}
