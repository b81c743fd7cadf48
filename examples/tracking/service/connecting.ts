import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { MongoClient } from 'mongo-governor';

/**
 * Connects beside everything else, again and again. Were it left to the first operations, each would wait for the
 * driver's server selection instead of its own time.
 */
export class Connecting {
  readonly #client: MongoClient;
  readonly #end = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: MongoClient) {
    this.#client = client;
  }

  start(): void {
    const policy = retry(handleAll, {
      maxAttempts: Number.POSITIVE_INFINITY,
      backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }),
    });
    this.#running = policy
      .execute(() => this.#client.connect(), this.#end.signal)
      // Only `stop` ends it.
      .catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    // Ends an attempt that is under way.
    await this.#client.close();
    await this.#running;
  }
}
