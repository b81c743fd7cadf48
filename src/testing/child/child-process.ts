import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Call } from './messages';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The process that the members run in, called like a function. */
export class MemberProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor() {
    const fromSource = __filename.endsWith('.ts');
    const hook = fromSource ? ['--require', join(__dirname, 'compile-sources.js')] : [];
    this.#child = fork(join(__dirname, fromSource ? 'entry.ts' : 'entry.js'), [], {
      execArgv: hook,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => this.#answered(answer));
    this.#child.on('exit', (code, signal) =>
      this.#failAll(new Error(`The members' process has ended (${signal ?? code})`)),
    );
    this.#child.on('error', (error) => this.#failAll(error));
    this.#hold(false);
  }

  call(method: string, args: unknown[], member?: number): Promise<unknown> {
    const id = ++this.#lastId;
    const message = { id, method, args, ...(member === undefined ? {} : { member }) } as Call;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#hold(true);
      this.#child.send(message, (error) => error && this.#settle(id)?.reject(error));
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    this.#child.ref();
    await exited;
  }

  #answered(answer: Answer): void {
    const pending = this.#settle(answer.id);
    if (!pending) return;
    if (!('error' in answer)) {
      pending.resolve(answer.value);
      return;
    }
    const error = new Error(answer.error.message);
    if (answer.error.stack) error.stack = answer.error.stack;
    pending.reject(error);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#hold(false);
    return pending;
  }

  #failAll(error: Error): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(error);
  }

  /** The parent stays alive for the child only while a call is under way. */
  #hold(hold: boolean): void {
    if (hold) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }
}
