import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TimeByOwner } from '../profile/owners';
import type { RoundSpec, RoundTimes, WorkerCall } from './worker';

const THIS_CHECKOUT = join(__dirname, '../..');

/** A process with one client to measure, called one message at a time. */
export class WorkerProcess {
  readonly name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, flags: readonly string[], checkout: string) {
    this.name = name;
    this.#child = fork(join(checkout, 'bench/throughput/worker.ts'), [], {
      execArgv: [...flags, '--require', join(checkout, 'scripts/run-ts.cjs')],
    });
  }

  /** `flags` are of the process. */
  static async start(uri: string, name: string, flags: readonly string[] = []): Promise<WorkerProcess> {
    const worker = new WorkerProcess(name, flags, THIS_CHECKOUT);
    await worker.#call({ kind: 'start', uri, name });
    return worker;
  }

  /** The contender of another checkout, under a name of its own. */
  static async startOf(
    checkout: string,
    uri: string,
    contender: string,
    name: string,
  ): Promise<WorkerProcess> {
    const worker = new WorkerProcess(name, [], checkout);
    await worker.#call({ kind: 'start', uri, name: contender });
    return worker;
  }

  async run(round: RoundSpec): Promise<RoundTimes> {
    return (await this.#call({ kind: 'round', round })) as RoundTimes;
  }

  async profile(round: RoundSpec): Promise<TimeByOwner> {
    return (await this.#call({ kind: 'profile', round })) as TimeByOwner;
  }

  /** Bytes that a round keeps alive in its middle; the process needs `--expose-gc`. */
  async alive(round: RoundSpec): Promise<number> {
    return (await this.#call({ kind: 'alive', round })) as number;
  }

  /** Rejects when a contender did not do what it is measured for. */
  async finish(): Promise<void> {
    await this.#call({ kind: 'finish' });
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #call(call: WorkerCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#child.removeAllListeners();
      this.#child.once('message', ({ value, error }: { value?: unknown; error?: string }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      this.#child.once('exit', (code) => reject(new Error(`a worker ended (${code})`)));
      this.#child.send(call);
    });
  }
}
