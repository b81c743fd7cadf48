import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isForeignHost } from './foreign-host';
import type { RequestHandler } from './handler';

/** Longest time a client may take for its request: scrapers are quick, slow clients are attackers. */
const REQUEST_TIMEOUT_MS = 5_000;
const MOST_CONNECTIONS = 64;
const MOST_HEADER_BYTES = 8 * 1024;

export interface ListenerOptions {
  readonly port: number;
  readonly host: string;
  /** Handlers by exact path. */
  readonly routes: Readonly<Record<string, RequestHandler>>;
}

/**
 * The governor's own small HTTP listener: GET only, exact paths, no foreign host names, bounded in
 * time, size and connections.
 */
export class Listener {
  readonly #server: Server;
  readonly #listening: Promise<void>;

  constructor({ port, host, routes }: ListenerOptions) {
    const table = new Map(Object.entries(routes));
    const hosts = [host.toLowerCase()];
    this.#server = createServer(
      {
        maxHeaderSize: MOST_HEADER_BYTES,
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: 1_000,
      },
      (request, response) => {
        const path = (request.url ?? '/').split('?', 1)[0] as string;
        const handler = table.get(path);
        if (isForeignHost(request, hosts)) {
          response.writeHead(403, { 'content-type': 'text/plain' }).end('this host name is not allowed\n');
        } else if (handler === undefined) {
          response
            .writeHead(404, { 'content-type': 'text/plain' })
            .end(`not found; try ${[...table.keys()].join(', ')}\n`);
        } else if (request.method !== 'GET' && request.method !== 'HEAD') {
          response
            .writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' })
            .end('method not allowed\n');
        } else {
          handler(request, response);
        }
      },
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
    // The listener must not keep a service alive that wants to end.
    this.#server.unref();
    this.#listening = new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // In a worker of node:cluster the port would be shared, and each scrape answered by another worker.
      this.#server.listen({ port, host, exclusive: true }, resolve);
    });
  }

  /** Resolves with the port once it listens; rejects when it can't (the port is taken). */
  async port(): Promise<number> {
    await this.#listening;
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await this.#listening.catch(() => undefined);
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
