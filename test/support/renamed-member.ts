import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { BSON } from 'mongodb';

/** Opcodes of the wire protocol (OP_MSG, and OP_QUERY/OP_REPLY of a first handshake). */
const OP_MSG = 2013;
const OP_REPLY = 1;

/**
 * A replica set of one member that can take another name, as a reconfiguration gives it one. It has no streaming
 * protocol and says no process id: its peers know it by where they reach it. Counts its own connections.
 */
export class RenamedMember implements AsyncDisposable {
  readonly #server: Server;
  /** Replies that the test holds back, of commands on the database `slow`. */
  readonly #held: (() => void)[] = [];
  #host = '127.0.0.1';
  #version = 1;
  open = 0;
  peak = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(): Promise<RenamedMember> {
    const server = createServer({ allowHalfOpen: false });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RenamedMember(server);
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.#port}/?replicaSet=rs`;
  }

  /** Commands on `slow` that wait for their reply. */
  get held(): number {
    return this.#held.length;
  }

  /** From now on the set's configuration calls it so. */
  rename(host: string): void {
    this.#host = host;
    this.#version += 1;
  }

  release(): void {
    for (const reply of this.#held.splice(0)) reply();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #serve(socket: Socket): void {
    this.open += 1;
    this.peak = Math.max(this.peak, this.open);
    socket.on('end', () => {
      this.open -= 1;
    });
    socket.on('error', () => undefined);
    let buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      while (buffer.length >= 4 && buffer.length >= buffer.readInt32LE(0)) {
        const length = buffer.readInt32LE(0);
        this.#answer(socket, buffer.subarray(0, length));
        buffer = buffer.subarray(length);
      }
    });
  }

  #answer(socket: Socket, message: Buffer): void {
    const isMessage = message.readInt32LE(12) === OP_MSG;
    const command = BSON.deserialize(message.subarray(isMessage ? 21 : message.indexOf(0, 20) + 9));
    const isHello = /^(hello|ismaster)$/i.test(Object.keys(command)[0] ?? '');
    const reply = isHello ? this.#hello() : { ok: 1, n: 1 };
    const send = (): void => {
      if (socket.writable) socket.write(frame(message.readInt32LE(4), reply, isMessage));
    };
    if (!isHello && command.$db === 'slow') this.#held.push(send);
    else send();
  }

  #hello(): object {
    const me = `${this.#host}:${this.#port}`;
    return {
      ok: 1,
      helloOk: true,
      setName: 'rs',
      setVersion: this.#version,
      hosts: [me],
      me,
      primary: me,
      ismaster: true,
      isWritablePrimary: true,
      secondary: false,
      minWireVersion: 0,
      maxWireVersion: 25,
      maxBsonObjectSize: 16_777_216,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      logicalSessionTimeoutMinutes: 30,
      electionId: new BSON.ObjectId('7fffffff0000000000000001'),
      lastWrite: { lastWriteDate: new Date() },
    };
  }
}

function frame(responseTo: number, reply: object, isMessage: boolean): Buffer {
  const body = Buffer.from(BSON.serialize(reply));
  const head = Buffer.alloc(isMessage ? 21 : 36);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(isMessage ? OP_MSG : OP_REPLY, 12);
  if (!isMessage) {
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
  }
  return Buffer.concat([head, body]);
}
