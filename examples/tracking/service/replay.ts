import { handleAll, type RetryPolicy, retry } from 'cockatiel';
import type { Governor } from 'mongo-governor';
import { backoff } from './backoff';
import type { Counts } from './counts';
import { insertOnce } from './insert-once';
import type { Region } from './region';
import type { Settings } from './settings';
import type { Spool } from './spool';

/** Not worth a call. */
class RegionDown extends Error {
  override readonly name = 'RegionDown';
}

/** Brings what waits on disk to the region, the oldest first, one batch at a time. */
export class Replay {
  readonly #spool: Spool;
  readonly #region: Region;
  readonly #governor: Governor;
  readonly #counts: Counts;
  readonly #settings: Settings['replay'];
  readonly #retry: RetryPolicy;
  readonly #end = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;

  constructor(
    spool: Spool,
    region: Region,
    governor: Governor,
    counts: Counts,
    settings: Settings['replay'],
  ) {
    this.#spool = spool;
    this.#region = region;
    this.#governor = governor;
    this.#counts = counts;
    this.#settings = settings;
    this.#retry = retry(handleAll, {
      maxAttempts: Number.POSITIVE_INFINITY,
      backoff: backoff(settings.longestPauseMS),
    });
    this.#retry.onFailure(({ reason }) => {
      if ('error' in reason) counts.failed('replay', reason.error);
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  wake(): void {
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      if (this.#spool.waiting === 0) await this.#woken();
      // Only an abort ends the trying; what waits is on disk for the next process.
      else await this.#retry.execute(() => this.#replayAll(), signal).catch(() => undefined);
    }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #replayAll(): Promise<void> {
    const { batch } = this.#settings;
    while (this.#spool.waiting > 0 && !this.#end.signal.aborted) {
      if (this.#region.health.state === 'down') throw new RegionDown(this.#region.name);
      const oldest = this.#spool.oldest(batch);
      const clicks = oldest.map(({ click }) => click);
      const { timeoutMS } = this.#settings;
      // People who click go first. The breaker sees it, and closes: this is also how writes are tried again.
      const { duplicates, refused } = await this.#governor.run({ lane: 'background' }, () =>
        this.#region.writes.execute(() => insertOnce(this.#region.clicks, clicks, timeoutMS)),
      );
      this.#spool.replayed(oldest, refused);
      this.#counts.replayed += oldest.length - refused.size;
      this.#counts.duplicates += duplicates;
      this.#counts.refusedClicks += refused.size;
    }
  }
}
