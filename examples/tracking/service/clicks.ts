import type { Counts } from './counts';
import type { ClickDocument } from './documents';
import { insertOnce } from './insert-once';
import type { Region } from './region';
import type { Replay } from './replay';
import type { Settings } from './settings';
import type { Spool } from './spool';

/** Keeps each click on disk and writes it to the own region, without letting the redirect wait. */
export class Clicks {
  readonly #spool: Spool;
  readonly #region: Region;
  readonly #replay: Replay;
  readonly #counts: Counts;
  readonly #timeoutMS: number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    spool: Spool,
    region: Region,
    replay: Replay,
    counts: Counts,
    { timeoutMS }: Settings['write'],
  ) {
    this.#spool = spool;
    this.#region = region;
    this.#replay = replay;
    this.#counts = counts;
    this.#timeoutMS = timeoutMS;
  }

  /** When this returns, the click is on disk. */
  record(click: ClickDocument): void {
    const seq = this.#keep(click);
    if (!this.#region.mayWrite) {
      this.#later(seq);
      return;
    }
    const sent = this.#send(click, seq).finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
  }

  /** Resolves when nothing is on its way. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
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

  async #send(click: ClickDocument, seq: number | undefined): Promise<void> {
    const { clicks, writes } = this.#region;
    try {
      const { refused } = await writes.execute(() => insertOnce(clicks, [click], this.#timeoutMS));
      this.#after(seq, refused.size > 0);
    } catch (error) {
      this.#counts.failed('write', error);
      this.#later(seq);
    }
  }

  #after(seq: number | undefined, isRefused: boolean): void {
    if (isRefused) this.#counts.refusedClicks += 1;
    else this.#counts.written += 1;
    if (seq !== undefined)
      this.#onDisk(() => (isRefused ? this.#spool.setAside([seq]) : this.#spool.arrived(seq)));
  }

  #later(seq: number | undefined): void {
    if (seq === undefined) {
      this.#counts.lost += 1;
      return;
    }
    this.#onDisk(() => this.#spool.wait(seq));
    this.#counts.spooled += 1;
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
