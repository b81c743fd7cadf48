import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { Connection } from './connection';
import type { ServerProcess } from './server-process';

const CLOSE_GRACE_MS = 100;

/** In PEM. */
export interface TlsKeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface ListenerOptions {
  /** Like `net.maxIncomingConnections`: what comes above is accepted and closed at once. */
  readonly connectionLimit: number | undefined;
  readonly tls: TlsKeyPair | undefined;
}

/** A server's port and its connections. */
export class Listener {
  readonly connections = new Set<Connection>();
  connectionLimit: number;
  frozen = false;
  running = false;
  readonly #process: ServerProcess;
  readonly #tls: TlsKeyPair | undefined;
  #server: Server | undefined;
  #port = 0;
  #lastConnectionId = 0;
  #thawed: (() => void)[] = [];

  constructor(process: ServerProcess, options: ListenerOptions) {
    this.#process = process;
    this.#tls = options.tls;
    this.connectionLimit = options.connectionLimit ?? Number.POSITIVE_INFINITY;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    // Half-open, so that the member decides when its own FIN goes: after it has counted the connection out.
    const halfOpen = { allowHalfOpen: true, noDelay: true };
    const accept = (socket: Socket): void => this.#accept(socket);
    const server = this.#tls
      ? createTlsServer({ ...halfOpen, ...this.#tls }, accept)
      : createServer(halfOpen, accept);
    server.listen(this.#port, '127.0.0.1', 1024);
    await once(server, 'listening');
    const address = server.address();
    if (address && typeof address === 'object') this.#port = address.port;
    this.#server = server;
    this.running = true;
  }

  /** Closes the port, then data connections, then monitoring ones, as a dying mongod does. */
  async stop(): Promise<void> {
    this.running = false;
    this.frozen = false;
    this.#thawed = [];
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    // A client that notices the monitor first treats the errors of its data connections as stale and retries
    // nothing: so it gets the time to notice that the data connections are gone.
    // A refused connection is no retryable write error to it either: so stop() ends when its monitors know.
    const all = [...this.connections];
    await hangUp(all.filter((connection) => !connection.monitoring));
    await hangUp(all.filter((connection) => connection.monitoring));
    for (const connection of [...all, ...this.connections]) connection.destroy();
    await closed;
  }

  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    for (const resume of this.#thawed.splice(0)) resume();
  }

  /** Resolves when the member answers again. */
  untilThawed(): Promise<void> {
    return new Promise((resolve) => this.#thawed.push(resolve));
  }

  #accept(socket: Socket): void {
    const { connections: counter } = this.#process;
    if (counter.open >= this.connectionLimit) {
      counter.refused++;
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    counter.opened();
    const connection = new Connection(this.#process, socket, ++this.#lastConnectionId);
    this.connections.add(connection);
    connection.onClosed = () => {
      counter.closed(connection.appName);
      this.connections.delete(connection);
    };
  }
}

/** Closes connections in both directions, as far as the clients answer in time. */
async function hangUp(connections: readonly Connection[]): Promise<void> {
  const closed = Promise.all(connections.map((connection) => connection.hangUp()));
  const enough = new AbortController();
  const grace = delay(CLOSE_GRACE_MS, undefined, { signal: enough.signal }).catch(() => undefined);
  await Promise.race([closed, grace]);
  enough.abort();
}
