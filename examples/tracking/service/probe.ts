import { isClosed } from './policies';
import type { Region } from './region';

/** Asks a region that was left alone whether it is back, so that no click has to. One question at a time. */
export class Probe {
  readonly #region: Region;
  readonly #everyMS: number;
  readonly #timeoutMS: number;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(region: Region, everyMS: number, timeoutMS: number) {
    this.#region = region;
    this.#everyMS = everyMS;
    this.#timeoutMS = timeoutMS;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#ask(), this.#everyMS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    const { reads, links, health } = this.#region;
    if (this.#asking || isClosed(reads) || health.state === 'down') return;
    this.#asking = true;
    try {
      const options = { projection: { _id: 1 }, timeoutMS: this.#timeoutMS };
      await reads.execute(() => links.findOne({}, options));
    } catch {
      // The breaker has seen it.
    } finally {
      this.#asking = false;
    }
  }
}
