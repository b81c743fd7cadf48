import type { FallbackOutcome } from './fallback-budget';

/** A job that waits. It ends once: started, limited, refused, or limited because its caller has `gone`. */
export class Turn<T = unknown> {
  readonly outcome: Promise<FallbackOutcome<T>>;
  readonly #gone: AbortSignal | undefined;
  readonly #leave: () => void;
  // Closures: a queue has turns of many types, and what settles one takes its own type only.
  #run: () => Promise<void> = async () => undefined;
  #limit: () => void = () => undefined;
  #refuse: (error: Error) => void = () => undefined;

  /** @param withdraw takes it out of the queue when its caller has gone */
  constructor(job: () => Promise<T>, gone: AbortSignal | undefined, withdraw: (turn: Turn<T>) => void) {
    this.#gone = gone;
    this.outcome = new Promise((resolve, reject) => {
      this.#run = () => job().then((result) => resolve({ limited: false, result }), reject);
      this.#limit = () => resolve({ limited: true });
      this.#refuse = reject;
    });
    this.#leave = () => {
      withdraw(this);
      this.limit();
    };
    gone?.addEventListener('abort', this.#leave);
  }

  /** Settles when the job has, and never rejects: its error is the outcome's. */
  start(): Promise<void> {
    this.#end();
    return this.#run();
  }

  limit(): void {
    this.#end();
    this.#limit();
  }

  refuse(error: Error): void {
    this.#end();
    this.#refuse(error);
  }

  #end(): void {
    this.#gone?.removeEventListener('abort', this.#leave);
  }
}
