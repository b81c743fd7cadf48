import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type FromLoad, type LoadStart, nextMessage, type Outcome, type ToLoad } from './messages';
import { startProcess } from './start-process';

/** The people who click, in a process of their own. */
export class Load {
  readonly #child: ChildProcess;

  constructor(start: Omit<LoadStart, 'kind'>, onOutcome: (outcome: Outcome) => void) {
    this.#child = startProcess('demo/load-process.ts');
    this.#child.on('message', (message: FromLoad) => {
      if (message.kind === 'outcomes') message.outcomes.forEach(onOutcome);
    });
    this.#send({ kind: 'start', ...start });
  }

  /** Resolves when every click has its outcome, and all outcomes were told. */
  async stop(): Promise<void> {
    const stopped = nextMessage<Extract<FromLoad, { kind: 'stopped' }>>(this.#child, 'stopped');
    this.#send({ kind: 'stop' });
    await stopped;
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #send(message: ToLoad): void {
    this.#child.send(message);
  }
}
