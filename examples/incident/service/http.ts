import { createServer, type Server, type ServerResponse } from 'node:http';
import { register } from 'prom-client';
import { type ServiceName, SHED_HEADER } from '../services';
import { ROUTES } from './routes';
import type { Session } from './session';

/** Longer than a run, so that no client meets a connection that is just being closed. */
const KEEP_ALIVE_MS = 120_000;

export function createHttpServer(service: ServiceName, session: Session): Server {
  const server = createServer((request, response) => {
    const [, resource = '', id = ''] = (request.url ?? '/').split('/');
    if (resource === 'metrics') {
      sendMetrics(response);
      return;
    }
    const route = ROUTES[service][`${request.method} ${resource}`];
    if (route === undefined) {
      send(response, 404, { error: 'not found' });
      return;
    }
    request.resume();
    session
      .run((db, settings) => route(db, Number(id), settings))
      .then(
        (found) => send(response, found ? 200 : 404, found ?? { error: 'not found' }),
        (error: unknown) => sendError(response, error),
      );
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  const { message, code } = error as { readonly message?: string; readonly code?: unknown };
  const shed = code === 'ERR_GOVERNOR_OVERLOADED' || code === 'ERR_GOVERNOR_FALLBACK_LIMITED';
  const headers = shed ? { [SHED_HEADER]: String(code), 'retry-after': '1' } : {};
  send(response, shed ? 503 : 500, { error: message ?? 'unknown' }, headers as Record<string, string>);
}

function sendMetrics(response: ServerResponse): void {
  register.metrics().then(
    (text) => {
      response.writeHead(200, { 'content-type': register.contentType });
      response.end(text);
    },
    (error: unknown) => sendError(response, error),
  );
}
