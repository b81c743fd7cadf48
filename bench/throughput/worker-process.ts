import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RoundSpec, RoundTimes, WorkerCall } from './worker';

/** A process with one client to measure, called one message at a time. */
export class WorkerProcess {
  readonly name: string;
  readonly #child: ChildProcess;

  private constructor(name: string) {
    this.name = name;
    this.#child = fork(join(__dirname, 'worker.ts'), [], {
      execArgv: ['--require', join(__dirname, '../../scripts/run-ts.cjs')],
    });
  }

  static async start(uri: string, name: string): Promise<WorkerProcess> {
    const worker = new WorkerProcess(name);
    await worker.#call({ kind: 'start', uri, name });
    return worker;
  }

  async run(round: RoundSpec): Promise<RoundTimes> {
    return (await this.#call({ kind: 'round', round })) as RoundTimes;
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
