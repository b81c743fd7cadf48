import type { Statement } from 'better-sqlite3';
import type { Disk } from './disk';
import type { ClickDocument } from './documents';

/** Values of `waiting`. */
const ON_ITS_WAY = 0;
const WAITING = 1;
const SET_ASIDE = 2;

export interface Spooled {
  readonly seq: number;
  readonly click: ClickDocument;
}

interface Row {
  readonly seq: number;
  readonly body: string;
}

/**
 * Clicks that no region has confirmed. Each is on disk before its redirect is answered, so that a killed process loses
 * none; it leaves at once when the region takes it, and waits here when it does not.
 */
export class Spool {
  readonly #disk: Disk;
  readonly #max: number;
  readonly #insert: Statement<[string]>;
  readonly #delete: Statement<[number]>;
  readonly #wait: Statement<[number]>;
  readonly #setAside: Statement<[number]>;
  readonly #oldest: Statement<[number], Row>;
  #kept: number;
  #waiting: number;

  constructor(disk: Disk, maxClicks: number) {
    this.#disk = disk;
    this.#max = maxClicks;
    this.#insert = disk.prepare(`INSERT INTO clicks (body, waiting) VALUES (?, ${ON_ITS_WAY})`);
    this.#delete = disk.prepare('DELETE FROM clicks WHERE seq = ?');
    this.#wait = disk.prepare(`UPDATE clicks SET waiting = ${WAITING} WHERE seq = ?`);
    this.#setAside = disk.prepare(`UPDATE clicks SET waiting = ${SET_ASIDE} WHERE seq = ?`);
    // The condition is that of the index, to the letter.
    this.#oldest = disk.prepare('SELECT seq, body FROM clicks WHERE waiting = 1 ORDER BY seq LIMIT ?');
    // What an earlier process had on its way: nobody knows whether it arrived, and duplicate keys will tell.
    disk.exec(`UPDATE clicks SET waiting = ${WAITING} WHERE waiting = ${ON_ITS_WAY}`);
    this.#kept = disk.prepare<[], number>('SELECT count(*) FROM clicks').pluck().get() ?? 0;
    this.#waiting =
      disk.prepare<[], number>(`SELECT count(*) FROM clicks WHERE waiting = ${WAITING}`).pluck().get() ?? 0;
  }

  /** Clicks that wait for their region. */
  get waiting(): number {
    return this.#waiting;
  }

  /** All that is on disk: those that wait and those on their way. */
  get kept(): number {
    return this.#kept;
  }

  /** @throws RangeError when it is full, and what SQLite throws. */
  add(click: ClickDocument): number {
    if (this.#kept >= this.#max) throw new RangeError(`The spool is full: ${this.#max} clicks`);
    const { lastInsertRowid } = this.#insert.run(JSON.stringify(click));
    this.#kept += 1;
    return Number(lastInsertRowid);
  }

  /** They did not get through: now they wait for their turn. */
  wait(seqs: readonly number[]): void {
    this.#disk.transaction(() => {
      for (const seq of seqs) this.#wait.run(seq);
    })();
    this.#waiting += seqs.length;
  }

  /** They arrived by themselves, or were refused. */
  arrived(sent: readonly { readonly seq: number | undefined }[], refused: ReadonlySet<number>): void {
    this.#kept -= this.#leave(sent, refused);
  }

  oldest(count: number): Spooled[] {
    return this.#oldest.all(count).map(({ seq, body }) => ({ seq, click: read(body) }));
  }

  /** Those that waited are in the database, or were refused. */
  replayed(spooled: readonly Spooled[], refused: ReadonlySet<number>): void {
    this.#kept -= this.#leave(spooled, refused);
    this.#waiting -= spooled.length;
  }

  /**
   * Returns how many have left the file. What the region will never take stays in it, for people to look at, and stops
   * nobody.
   */
  #leave(clicks: readonly { readonly seq: number | undefined }[], refused: ReadonlySet<number>): number {
    let left = 0;
    this.#disk.transaction(() => {
      for (const [index, { seq }] of clicks.entries()) {
        if (seq === undefined) continue;
        if (refused.has(index)) this.#setAside.run(seq);
        else left += this.#delete.run(seq).changes;
      }
    })();
    return left;
  }
}

function read(body: string): ClickDocument {
  const click = JSON.parse(body) as Omit<ClickDocument, 'at'> & { readonly at: string };
  return { ...click, at: new Date(click.at) };
}
