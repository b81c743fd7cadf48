import { MemberCatalog } from '../storage/catalog';
import { applyChange, type Oplog, type OplogEntry } from '../storage/oplog';
import type { OpTime } from '../wire/op-time';

/** One member's data and how far it has applied the oplog. */
export class MemberData {
  readonly catalog = new MemberCatalog();
  lastApplied: OpTime = 0;
  lastWall = 0;
  /** Oplog position of the next entry to apply. */
  position: number;
  /** Writes that this member had and took back. */
  rolledBack = 0;
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

  /** Applies, in order, the entries before position `end` written before `wall`. Returns when the next one is due. */
  applyUntil(wall: number, end: number): number | undefined {
    for (;;) {
      const next = this.position < end ? this.#oplog.at(this.position) : undefined;
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

  /** Gives up what it has from `position` on, which nobody else has: `from` is the new primary's. */
  rollBack(position: number, lost: readonly OplogEntry[], from: MemberData): void {
    if (this.position <= position) return;
    const had = lost.slice(0, this.position - position);
    this.rolledBack += had.filter(({ op }) => op !== 'noop').length;
    this.initialSync(from);
  }

  get isTooStale(): boolean {
    return this.position < this.#oplog.start;
  }
}
