import type { Statement } from 'better-sqlite3';
import type { Governor } from 'mongo-governor';
import type { Counts } from './counts';
import type { Disk } from './disk';
import type { Region } from './region';
import type { Settings } from './settings';

interface Row {
  readonly id: string;
  readonly at: number;
}

/** A revocation that was written while another was read is found all the same: what is new is looked for from here on. */
const OVERLAP_MS = 60_000;

/** Links that were revoked, in memory and on disk: they stay refused while no region can be asked. */
export class Revocations {
  readonly #ids: Set<string>;
  readonly #insert: Statement<[string, number]>;
  readonly #governor: Governor;
  readonly #counts: Counts;
  readonly #region: Region;
  readonly #settings: Settings['revocations'];
  #latest: number;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void> | undefined;

  constructor(
    disk: Disk,
    governor: Governor,
    region: Region,
    counts: Counts,
    settings: Settings['revocations'],
  ) {
    this.#counts = counts;
    this.#insert = disk.prepare('INSERT OR IGNORE INTO revoked (id, at) VALUES (?, ?)');
    const rows = disk.prepare<[], Row>('SELECT id, at FROM revoked').all();
    this.#ids = new Set(rows.map(({ id }) => id));
    this.#latest = rows.reduce((latest, { at }) => Math.max(latest, at), 0);
    this.#governor = governor;
    this.#region = region;
    this.#settings = settings;
  }

  start(): void {
    this.#timer = setInterval(() => this.#next(), this.#settings.everyMS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  learn(id: string, at: Date): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#latest = Math.max(this.#latest, at.getTime());
    this.#keep(id, at);
  }

  /** A full disk must not make it good again: until a restart it is known in memory. */
  #keep(id: string, at: Date): void {
    try {
      this.#insert.run(id, at.getTime());
    } catch (error) {
      this.#counts.failed('spool', error);
    }
  }

  #next(): void {
    if (this.#reading !== undefined || !this.#region.mayRead) return;
    this.#reading = this.#read()
      // The next turn reads again from the same time on.
      .catch(() => undefined)
      .finally(() => {
        this.#reading = undefined;
      });
  }

  #read(): Promise<void> {
    const since = new Date(this.#latest - OVERLAP_MS);
    return this.#governor.run({ lane: 'background' }, async () => {
      const { timeoutMS } = this.#settings;
      const found = this.#region.links.find({ revokedAt: { $gte: since } }, { timeoutMS });
      for await (const { _id, revokedAt } of found) if (revokedAt !== undefined) this.learn(_id, revokedAt);
    });
  }
}
