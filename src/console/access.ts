import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Why a request is refused; undefined when it is fine.
 *
 * A page on the web can make its own host name resolve to 127.0.0.1 (DNS rebinding) and would then read the
 * console through the browser of somebody who runs a service. The `Host` header tells: it has the name of the page.
 */
export function refusal(request: IncomingMessage, hosts: readonly string[]): string | undefined {
  const { headers, socket } = request;
  if (isLoopback(socket.localAddress) && !isKnownHost(hostOf(headers.host), hosts)) {
    return 'this host name is not allowed';
  }
  const site = headers['sec-fetch-site'];
  if (isEventStream(request) && site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'only the console itself may follow its events';
  }
  return undefined;
}

export function isEventStream({ headers }: IncomingMessage): boolean {
  return headers.accept === 'text/event-stream';
}

function isKnownHost(host: string | undefined, hosts: readonly string[]): boolean {
  if (host === undefined) return false;
  // An address can't be rebound: only names are looked up.
  return host === 'localhost' || isIP(host) !== 0 || hosts.includes(host);
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return true;
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

/** The name in a `Host` header, without port and brackets. */
function hostOf(header: string | undefined): string | undefined {
  return header
    ?.toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
