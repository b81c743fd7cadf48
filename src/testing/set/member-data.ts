import { MemberCatalog } from '../storage/catalog';
import type { OpTime } from './op-time';
import { applyChange, type Oplog, type OplogEntry } from './oplog';

/** One member's data and how far it has applied the oplog. */
export class MemberData {
  readonly catalog = new MemberCatalog();
  lastApplied: OpTime = 0;
  lastWall = 0;
  /** Oplog position of the next entry to apply. */
  position: number;
  readonly #oplog: Oplog;

  constructor(oplog: Oplog) {
    this.#oplog = oplog;
    this.position = oplog.end;
    this.lastApplied = oplog.latest;
    this.lastWall = Date.now();
  }

  apply(entry: OplogEntry): void {
    applyChange(this.catalog, entry);
    this.position++;
    this.lastApplied = entry.time;
    this.lastWall = entry.wall;
  }

  /** Applies, in order, the entries written before `wall`. Returns when the next one is due. */
  applyUntil(wall: number): number | undefined {
    for (;;) {
      const next = this.#oplog.at(this.position);
      if (!next) return undefined;
      if (next.wall > wall) return next.wall;
      this.apply(next);
    }
  }

  /** Fell off the oplog's end while it was away: takes another member's data as it is. */
  initialSync(from: MemberData): void {
    this.catalog.copyFrom(from.catalog);
    this.position = from.position;
    this.lastApplied = from.lastApplied;
    this.lastWall = from.lastWall;
  }

  get isTooStale(): boolean {
    return this.position < this.#oplog.start;
  }
}
