import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers with the registry's metrics. Fits `http.createServer`, Express and Connect. */
export function metricsHandler(registry: Registry): RequestHandler {
  return (_request, response) => {
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
