import type { RequestHandler } from 'express';
import type { View } from './view';

const EVERY_MS = 500;

/** The page's live values, as server-sent events: the browser comes back by itself after a restart. */
export function eventStream(view: () => View): RequestHandler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = (): void => void response.write(`data: ${JSON.stringify(view())}\n\n`);
    send();
    const timer = setInterval(send, EVERY_MS);
    response.once('close', () => clearInterval(timer));
  };
}
