import type { Counts } from './counts';
import type { ClickDocument } from './documents';
import { insertOnce } from './insert-once';
import type { Region } from './region';
import type { Replay } from './replay';
import type { Settings } from './settings';
import type { Spool } from './spool';

/** A click on its way, and where it is on disk, if it is. */
interface Sent {
  readonly click: ClickDocument;
  readonly seq: number | undefined;
}

/** Keeps each click on disk and writes it to the own region, without letting the redirect wait. */
export class Clicks {
  readonly #spool: Spool;
  readonly #region: Region;
  readonly #replay: Replay;
  readonly #counts: Counts;
  readonly #settings: Settings['write'];
  #next: Sent[] = [];
  #sending: Promise<void> | undefined;

  constructor(spool: Spool, region: Region, replay: Replay, counts: Counts, settings: Settings['write']) {
    this.#spool = spool;
    this.#region = region;
    this.#replay = replay;
    this.#counts = counts;
    this.#settings = settings;
  }

  /** When this returns, the click is on disk. */
  record(click: ClickDocument): void {
    const seq = this.#keep(click);
    if (!this.#region.mayWrite) {
      this.#later([{ click, seq }]);
      return;
    }
    this.#next.push({ click, seq });
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when nothing is on its way. */
  async settle(): Promise<void> {
    await this.#sending;
  }

  /** A full disk costs the count of a click, never its redirect. */
  #keep(click: ClickDocument): number | undefined {
    try {
      return this.#spool.add(click);
    } catch (error) {
      this.#counts.failed('spool', error);
      return undefined;
    }
  }

  /** What comes while a write is under way goes together with the next: the busier, the fewer writes for a click. */
  async #sendAll(): Promise<void> {
    while (this.#next.length > 0) await this.#send(this.#next.splice(0, this.#settings.batch));
  }

  async #send(sent: readonly Sent[]): Promise<void> {
    const { clicks, writes } = this.#region;
    const documents = sent.map(({ click }) => click);
    try {
      const { refused } = await writes.execute(() => insertOnce(clicks, documents, this.#settings.timeoutMS));
      this.#counts.written += sent.length - refused.size;
      this.#counts.refusedClicks += refused.size;
      this.#onDisk(() => this.#spool.arrived(sent, refused));
    } catch (error) {
      this.#counts.failed('write', error);
      this.#later(sent);
    }
  }

  #later(sent: readonly Sent[]): void {
    const kept = sent.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
    this.#counts.lost += sent.length - kept.length;
    this.#counts.spooled += kept.length;
    this.#onDisk(() => this.#spool.wait(kept));
    this.#replay.wake();
  }

  /** The click itself is there already; what could not be noted about it, the next process finds out. */
  #onDisk(note: () => void): void {
    try {
      note();
    } catch (error) {
      this.#counts.failed('spool', error);
    }
  }
}
