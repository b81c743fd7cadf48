import type { IncomingMessage } from 'node:http';
import { isForeignHost } from '../metrics/foreign-host';

/** Why a request is refused; undefined when it is fine. */
export function refusal(request: IncomingMessage, hosts: readonly string[]): string | undefined {
  if (isForeignHost(request, hosts)) return 'this host name is not allowed';
  const site = request.headers['sec-fetch-site'];
  if (isEventStream(request) && site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'only the console itself may follow its events';
  }
  return undefined;
}

export function isEventStream({ headers }: IncomingMessage): boolean {
  return headers.accept === 'text/event-stream';
}
