import type { IncomingMessage, ServerResponse } from 'node:http';

/** A page is a person; more than these are not people. */
const MOST_READERS = 16;
/** A reader that does not take what it is sent for so long is gone. */
const MOST_SKIPPED = 30;

interface Reader {
  readonly response: ServerResponse;
  skipped: number;
}

/** Server-sent events to a bounded number of pages. */
export class EventStream {
  readonly #readers = new Set<Reader>();
  #closed = false;

  get readers(): number {
    return this.#readers.size;
  }

  /** Starts a stream with `first`, or refuses: then the page asks again later. */
  add(request: IncomingMessage, response: ServerResponse, first: string): void {
    if (this.#closed || this.#readers.size >= MOST_READERS) {
      response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '5' });
      response.end('no more consoles can be open now\n');
      return;
    }
    // An open page must not keep a service alive that wants to end.
    request.socket.unref();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(first);
    const reader: Reader = { response, skipped: 0 };
    this.#readers.add(reader);
    response.on('close', () => this.#readers.delete(reader));
    response.on('error', () => this.#readers.delete(reader));
  }

  send(message: string): void {
    for (const reader of this.#readers) {
      if (reader.response.writableNeedDrain) {
        // Never queue for a reader that is slow: the next snapshot has everything.
        reader.skipped += 1;
        if (reader.skipped > MOST_SKIPPED) reader.response.destroy();
      } else {
        reader.skipped = 0;
        reader.response.write(message);
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const { response } of this.#readers) response.end();
    this.#readers.clear();
  }
}

export function eventMessage(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
