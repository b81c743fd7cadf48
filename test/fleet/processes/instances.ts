import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

const SCRIPT = join(__dirname, 'fleet-process.ts');
const RUN_TYPESCRIPT = join(__dirname, '../../../scripts/run-ts.cjs');

/** A real process with a governed client, and the share that it last told. */
export class InstanceProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  /** At a secondary; 0 before the process has told one. */
  share = 0;

  constructor(uri: string, name: string, connections: object) {
    this.#child = fork(SCRIPT, [uri, name, JSON.stringify(connections)], {
      execArgv: ['--require', RUN_TYPESCRIPT],
    });
    this.#child.on('message', (share: number) => {
      this.share = share;
    });
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#exited;
  }

  /** Clean shutdown. */
  async end(): Promise<void> {
    this.#child.send('end');
    await this.#exited;
  }
}
