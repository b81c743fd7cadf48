import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { exposeAgain } from './exposition';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers with the registry's metrics. Fits `http.createServer`, Express and Connect. */
export function metricsHandler(registry: Registry): RequestHandler {
  return (_request, response) => {
    // The service may have cleared it, as tests and a hot reload do.
    exposeAgain(registry);
    registry.metrics().then(
      (text) => {
        response.writeHead(200, { 'content-type': registry.contentType });
        response.end(text);
      },
      (error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`metrics can't be read: ${error instanceof Error ? error.message : 'unknown error'}\n`);
      },
    );
  };
}
