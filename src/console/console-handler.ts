import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from '../metrics/handler';
import { isEventStream, refusal } from './access';
import { EventStream, eventMessage } from './event-stream';
import { History } from './history';
import { PAGE, SECURITY_HEADERS } from './page';
import { RecentEvents } from './recent-events';
import { sampleOf } from './sample';
import { snapshotOf } from './snapshot';
import type { ConsoleSource } from './source';

const EVERY_MS = 1_000;

export interface ConsoleOptions {
  /**
   * Host names, beside localhost and addresses, under which the console is reached on a loopback address:
   * that of a reverse proxy on the same machine.
   */
  readonly hosts?: readonly string[];
}

/** A request handler that also stops what it started. */
export type ConsoleHandler = RequestHandler & {
  /** Ends open pages' streams and stops listening to the governor. */
  close(): void;
};

/**
 * One read-only page about a governor, live. Fits `http.createServer`, Express and Connect, under any path:
 * page, events (`accept: text/event-stream`) and data (`accept: application/json`) have the same URL.
 */
export function consoleHandler(source: ConsoleSource, { hosts = [] }: ConsoleOptions = {}): ConsoleHandler {
  const allowed = hosts.map((host) => host.toLowerCase());
  const events = new RecentEvents(source);
  const stream = new EventStream();
  const history = new History();

  const snapshot = () => snapshotOf(source.status(), events.list(), Date.now());
  const tick = () => {
    if (stream.readers === 0) return history.add(sampleOf(source.status(), Date.now()));
    const now = snapshot();
    history.add(now.sample);
    return stream.send(eventMessage('snapshot', now));
  };
  const timer = setInterval(tick, EVERY_MS).unref();

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refused = refusal(request, allowed);
    if (refused !== undefined) return answer(response, 403, 'text/plain', `${refused}\n`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, 'text/plain', 'read-only: GET or HEAD\n');
    }
    if (isEventStream(request) && request.method === 'GET') {
      const first = `retry: 2000\n${eventMessage('history', history.samples)}${eventMessage('snapshot', snapshot())}`;
      return stream.add(request, response, first);
    }
    if (request.headers.accept === 'application/json') {
      return answer(response, 200, 'application/json', JSON.stringify(snapshot()));
    }
    return answer(response, 200, 'text/html', PAGE);
  };

  return Object.assign(handle, {
    close() {
      clearInterval(timer);
      events.close();
      stream.close();
    },
  });
}

/** Node leaves the body of an answer to HEAD out by itself. */
function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}
