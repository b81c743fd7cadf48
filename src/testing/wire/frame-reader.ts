const HEADER_BYTES = 16;
const MAX_MESSAGE_BYTES = 48_000_000;

/** Cuts a TCP byte stream into wire protocol messages. */
export class FrameReader {
  #pending: Buffer[] = [];
  #bytes = 0;

  /** The messages that are complete with this chunk, in order. */
  push(chunk: Buffer): Buffer[] {
    this.#pending.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < HEADER_BYTES) return [];
    if (this.#bytes < this.#need()) return [];
    let rest = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending, this.#bytes);
    const frames: Buffer[] = [];
    while (rest.length >= HEADER_BYTES) {
      const size = rest.readInt32LE(0);
      if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) throw new Error(`Invalid message length ${size}`);
      if (rest.length < size) break;
      frames.push(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
    this.#pending = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    return frames;
  }

  /** Bytes that the message at the front needs; a large one is joined once, not at every chunk. */
  #need(): number {
    let first = this.#pending[0];
    if (first === undefined) return HEADER_BYTES;
    if (first.length < 4) {
      first = Buffer.concat(this.#pending, this.#bytes);
      this.#pending = [first];
    }
    return first.readInt32LE(0);
  }
}
