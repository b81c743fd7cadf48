import type { Socket } from 'node:net';
import { asDocument, asString, type Document } from '../wire/bson';
import { FrameReader } from '../wire/frame-reader';
import { frameReply } from '../wire/reply';
import { parseRequest, type Request } from '../wire/request';
import { type BrokenReply, sendBroken } from './broken-reply';
import { isHello } from './hello';
import type { ServerProcess } from './server-process';

/** What a connection is doing, for `$currentOp`. */
export interface CurrentOp {
  readonly opid: number;
  readonly request: Request;
  readonly startedAt: number;
}

let lastOpId = 0;

/** One client connection. Requests are answered in order, one at a time. */
export class Connection {
  readonly id: number;
  readonly client: string;
  /** Told exactly once, before the client can see that the member closed its side. */
  onClosed: () => void = () => {};
  /** From the handshake; undefined before. Empty for a client without `appName`. */
  appName: string | undefined;
  metadata: Document = {};
  /** It has asked for streaming hellos: a monitoring connection. */
  monitoring = false;
  authenticated = false;
  /** State of a SASL conversation that is under way. */
  sasl: unknown;
  current: CurrentOp | undefined;
  readonly #server: ServerProcess;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #waiting: Buffer[] = [];
  #broken: BrokenReply | undefined;
  #busy = false;
  #open = true;

  constructor(server: ServerProcess, socket: Socket, id: number) {
    this.#server = server;
    this.#socket = socket;
    this.id = id;
    this.client = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => {
      if (server.closeDelayMS === 0) this.#answerClose();
      else setTimeout(() => this.#answerClose(), server.closeDelayMS);
    });
    socket.on('error', () => this.#closed());
    socket.on('close', () => this.#closed());
  }

  get open(): boolean {
    return this.#open;
  }

  /** Counted out first: a client that has seen our close may rely on it. */
  #answerClose(): void {
    this.#closed();
    this.#socket.end();
  }

  destroy(): void {
    this.#closed();
    this.#socket.destroy();
  }

  /** Closes this side; resolves when the client has closed its own. */
  hangUp(): Promise<void> {
    this.#closed();
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.end();
    });
  }

  /** Takes over what the client says about itself in the handshake. */
  handshake(client: unknown): void {
    if (this.appName !== undefined) return;
    this.metadata = asDocument(client);
    this.appName = asString(asDocument(this.metadata.application).name);
    this.#server.connections.named(this.appName);
  }

  /** Sends a reply; returns its id, which a following `moreToCome` reply answers to. */
  send(document: Uint8Array, request: Request, responseTo = request.requestId, moreToCome = false): number {
    const frame = frameReply(document, { responseTo, legacy: request.legacy, moreToCome });
    if (this.#open) this.#socket.write(frame.bytes);
    return frame.requestId;
  }

  /** The reply that comes next is sent broken. */
  breakReply(how: BrokenReply): void {
    this.#broken = how;
  }

  #sendBroken(how: BrokenReply, frame: Buffer): void {
    // Whoever ends its side has counted the connection out.
    if (how === 'cut' || how === 'halfClose') this.#closed();
    sendBroken(how, frame, this.#socket);
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting.length = 0;
    this.onClosed();
    this.#server.connectionClosed(this);
  }

  #receive(chunk: Buffer): void {
    try {
      this.#waiting.push(...this.#frames.push(chunk));
    } catch {
      this.destroy();
      return;
    }
    if (!this.#busy) this.#drain();
  }

  #drain(): void {
    for (;;) {
      const frame = this.#open ? this.#waiting.shift() : undefined;
      if (!frame) return;
      const handled = this.#handle(frame);
      if (!handled) continue;
      this.#busy = true;
      handled.then(
        () => {
          this.#busy = false;
          this.#drain();
        },
        () => this.destroy(),
      );
      return;
    }
  }

  #handle(frame: Buffer): Promise<void> | undefined {
    const { listener, latencyMS } = this.#server;
    if (listener.frozen) return listener.untilThawed().then(() => this.#handle(frame));
    if (latencyMS > 0)
      return new Promise((resolve) => setTimeout(resolve, latencyMS)).then(() => this.#run(frame));
    return this.#run(frame);
  }

  #run(frame: Buffer): Promise<void> | undefined {
    let request: Request;
    try {
      request = parseRequest(frame);
    } catch {
      this.destroy();
      return undefined;
    }
    if (!isHello(request.name)) this.current = { opid: ++lastOpId, request, startedAt: Date.now() };
    const reply = this.#server.answer(this, request);
    if (reply instanceof Promise) return reply.then((bytes) => this.#reply(bytes, request));
    this.#reply(reply, request);
    return undefined;
  }

  #reply(bytes: Uint8Array | undefined, request: Request): void {
    this.current = undefined;
    const broken = this.#broken;
    this.#broken = undefined;
    if (!bytes || request.unacknowledged) return;
    if (broken === undefined) this.send(bytes, request);
    else if (this.#open) this.#sendBroken(broken, frameReply(bytes, replyTo(request)).bytes);
  }
}

function replyTo({ requestId, legacy }: Request): { responseTo: number; legacy: boolean } {
  return { responseTo: requestId, legacy };
}
