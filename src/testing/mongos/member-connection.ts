import { connect, type Socket } from 'node:net';
import { type Document, decode, encode } from '../wire/bson';
import { FrameReader } from '../wire/frame-reader';
import { frameReply } from '../wire/reply';

/** Header, flags and the kind of the section. */
const BODY_AT = 21;

/** A connection of a mongos to a member: one request at a time, forwarded as it came. */
export class MemberConnection {
  readonly address: string;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  #reply: { resolve(body: Buffer): void; reject(error: Error): void } | undefined;
  #lost: Error | undefined;

  constructor(address: string) {
    this.address = address;
    const at = address.lastIndexOf(':');
    this.#socket = connect({
      host: address.slice(0, at),
      port: Number(address.slice(at + 1)),
      noDelay: true,
    });
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error(`the connection to ${address} was closed`)));
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** The reply's document, encoded. @throws when the connection is lost before it comes. */
  ask(frame: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost);
      this.#reply = { resolve, reject };
      this.#socket.write(frame);
    });
  }

  /** Sends what no reply comes to. */
  tell(frame: Buffer): void {
    if (this.#lost === undefined) this.#socket.write(frame);
  }

  /** A command of the mongos' own. */
  async run(command: Document): Promise<Document> {
    const { bytes } = frameReply(encode(command), { responseTo: 0, legacy: false });
    return decode(await this.ask(bytes));
  }

  destroy(): void {
    this.#socket.destroy();
    this.#end(new Error('the mongos closed the connection'));
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(chunk)) {
        const reply = this.#reply;
        this.#reply = undefined;
        reply?.resolve(frame.subarray(BODY_AT));
      }
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
  }

  #end(error: Error): void {
    this.#lost ??= error;
    this.#reply?.reject(error);
    this.#reply = undefined;
  }
}
