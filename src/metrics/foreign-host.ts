import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether a request came to a loopback address under a name that is not this machine's. A page on the web can make its
 * own host name resolve to 127.0.0.1 (DNS rebinding) and would then read through the browser of somebody who runs a
 * service. The `Host` header tells: it has the name of the page. An address can't be rebound: only names are looked up.
 */
export function isForeignHost({ headers, socket }: IncomingMessage, hosts: readonly string[]): boolean {
  if (!isLoopback(socket.localAddress)) return false;
  const host = hostOf(headers.host);
  return host === undefined || !(host === 'localhost' || isIP(host) !== 0 || hosts.includes(host));
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
