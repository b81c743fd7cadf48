import { CommandError } from '../command-error';
import { type Document, encodeStored, Long } from '../wire/bson';
import { CursorBatch, MAX_BATCH_BYTES } from '../wire/reply';

const DEFAULT_BATCH = 101;

/** Where a cursor's next documents come from. */
export interface CursorSource {
  /** Up to `limit` documents, fewer if that is all there is now. */
  next(limit: number): Document[];
  /** Nothing will come any more. */
  readonly exhausted: boolean;
  /** Stays open when nothing is there now (a change stream). */
  readonly tailable: boolean;
  /** False: a getMore of a tailable one answers at once, whatever there is. */
  readonly awaitsData?: boolean;
  /** Fields that go into the cursor document beside the batch. */
  extra?(): Document;
}

export class ArraySource implements CursorSource {
  readonly tailable = false;
  readonly #documents: readonly Document[];
  #at = 0;

  constructor(documents: readonly Document[]) {
    this.#documents = documents;
  }

  get exhausted(): boolean {
    return this.#at >= this.#documents.length;
  }

  next(limit: number): Document[] {
    const batch: Document[] = [];
    let bytes = 0;
    while (batch.length < limit && !this.exhausted) {
      const document = this.#documents[this.#at] as Document;
      bytes += encodeStored(document).length;
      if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break;
      batch.push(document);
      this.#at++;
    }
    return batch;
  }
}

export interface OpenCursor {
  readonly id: number;
  readonly namespace: string;
  readonly source: CursorSource;
  readonly session: string | undefined;
}

/** The open cursors of one member. */
export class Cursors {
  readonly #open = new Map<number, OpenCursor>();
  #lastId = Math.floor(Math.random() * 2 ** 40);

  get size(): number {
    return this.#open.size;
  }

  /** Answers a find or an aggregate; the cursor stays open if the first batch is not all. */
  first(source: CursorSource, namespace: string, options: FirstBatchOptions): CursorBatch {
    const limit = options.batchSize ?? DEFAULT_BATCH;
    const batch = limit === 0 ? [] : source.next(limit);
    if (options.singleBatch === true || (source.exhausted && !source.tailable)) {
      return reply('firstBatch', batch, 0, namespace, source);
    }
    const cursor: OpenCursor = { id: ++this.#lastId, namespace, source, session: options.session };
    this.#open.set(cursor.id, cursor);
    return reply('firstBatch', batch, cursor.id, namespace, source);
  }

  get(id: number): OpenCursor {
    const cursor = this.#open.get(id);
    if (!cursor) throw new CommandError(43, `cursor id ${id} not found`);
    return cursor;
  }

  more(cursor: OpenCursor, batchSize: number | undefined): CursorBatch {
    const batch = cursor.source.next(batchSize || Number.POSITIVE_INFINITY);
    const done = cursor.source.exhausted;
    if (done) this.#open.delete(cursor.id);
    return reply('nextBatch', batch, done ? 0 : cursor.id, cursor.namespace, cursor.source);
  }

  kill(id: number): boolean {
    return this.#open.delete(id);
  }

  endSession(session: string): void {
    for (const cursor of this.#open.values()) if (cursor.session === session) this.#open.delete(cursor.id);
  }

  clear(): void {
    this.#open.clear();
  }
}

export interface FirstBatchOptions {
  readonly batchSize?: number | undefined;
  readonly singleBatch?: boolean;
  readonly session?: string | undefined;
}

function reply(
  field: 'firstBatch' | 'nextBatch',
  batch: Document[],
  id: number,
  ns: string,
  source: CursorSource,
): CursorBatch {
  return new CursorBatch(field, batch, { ...source.extra?.(), id: Long.fromNumber(id), ns });
}
