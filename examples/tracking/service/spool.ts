import type { Statement } from 'better-sqlite3';
import type { Disk } from './disk';
import type { ClickDocument } from './documents';

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
  readonly #oldest: Statement<[number], Row>;
  #kept: number;
  #waiting: number;

  constructor(disk: Disk, maxClicks: number) {
    this.#disk = disk;
    this.#max = maxClicks;
    this.#insert = disk.prepare('INSERT INTO clicks (body, waiting) VALUES (?, 0)');
    this.#delete = disk.prepare('DELETE FROM clicks WHERE seq = ?');
    this.#wait = disk.prepare('UPDATE clicks SET waiting = 1 WHERE seq = ?');
    this.#oldest = disk.prepare('SELECT seq, body FROM clicks WHERE waiting = 1 ORDER BY seq LIMIT ?');
    // What an earlier process had on its way: nobody knows whether it arrived, and duplicate keys will tell.
    disk.exec('UPDATE clicks SET waiting = 1');
    this.#kept = disk.prepare<[], number>('SELECT count(*) FROM clicks').pluck().get() ?? 0;
    this.#waiting = this.#kept;
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

  /** It did not get through: now it waits for its turn. */
  wait(seq: number): void {
    this.#wait.run(seq);
    this.#waiting += 1;
  }

  /** It arrived by itself. */
  arrived(seq: number): void {
    this.#delete.run(seq);
    this.#kept -= 1;
  }

  oldest(count: number): Spooled[] {
    return this.#oldest.all(count).map(({ seq, body }) => ({ seq, click: read(body) }));
  }

  /** Those that waited are in the database. */
  replayed(spooled: readonly Spooled[]): void {
    this.#disk.transaction(() => {
      for (const { seq } of spooled) this.#delete.run(seq);
    })();
    this.#kept -= spooled.length;
    this.#waiting -= spooled.length;
  }
}

function read(body: string): ClickDocument {
  const click = JSON.parse(body) as Omit<ClickDocument, 'at'> & { readonly at: string };
  return { ...click, at: new Date(click.at) };
}
