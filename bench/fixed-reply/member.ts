import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { FrameReader } from '../../src/testing/wire/frame-reader';
import { fixedReply, legacy, message } from './replies';

const OP_QUERY = 2004;
/** Header, flags, kind of the section and size of the document: then the type of the first element and its name. */
const FIRST_ELEMENT = 16 + 4 + 1 + 4;

/** How long a member works on a command: at once, or one after the other at a fixed service time. */
export type Pace = (answer: () => void) => void;

/** A port that answers every command with a reply made before: as little server as can be. */
export class FixedReplyMember {
  readonly #server: Server;
  readonly #hello: () => object;
  readonly #pace: Pace | undefined;

  constructor(hello: () => object, pace?: Pace) {
    this.#hello = hello;
    this.#pace = pace;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', 4096, resolve));
  }

  #serve(socket: Socket): void {
    const frames = new FrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const frame of frames.push(chunk)) this.#answer(socket, frame);
    });
  }

  #answer(socket: Socket, frame: Buffer): void {
    if (frame.readInt32LE(12) === OP_QUERY) {
      send(socket, legacy(this.#hello()), frame);
      return;
    }
    const nameEnd = frame.indexOf(0, FIRST_ELEMENT + 1);
    const command = frame.toString('latin1', FIRST_ELEMENT + 1, nameEnd);
    if (command === 'hello' || command === 'ismaster') {
      send(socket, message(this.#hello()), frame);
      return;
    }
    const answer = (): void => send(socket, fixedReply(command, frame, nameEnd + 1), frame);
    if (this.#pace === undefined) answer();
    else this.#pace(answer);
  }
}

function send(socket: Socket, reply: Buffer, request: Buffer): void {
  const own = Buffer.from(reply);
  own.writeInt32LE(request.readInt32LE(4), 8);
  socket.write(own);
}
