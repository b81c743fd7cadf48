import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

const MAPPED = /^::ffff:(?=\d+\.)/i;

/** Where a socket is connected to, "127.0.0.1:27017"; undefined for a unix socket. */
export function endpointOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined || remotePort === undefined
    ? undefined
    : endpoint(remoteAddress, remotePort);
}

/** Endpoints that a member's name stands for; none when it does not resolve, or is a unix socket. */
export async function resolveEndpoints(address: string): Promise<readonly string[]> {
  const literal = literalEndpoint(address);
  if (literal !== undefined) return [literal];
  const { host, port } = splitAddress(address);
  if (port === undefined) return [];
  try {
    const found = await lookup(host, { all: true });
    return found.map((entry) => endpoint(entry.address, port));
  } catch {
    // The driver will say so when it connects.
    return [];
  }
}

/** The endpoint of an address that needs no name server. */
export function literalEndpoint(address: string): string | undefined {
  const { host, port } = splitAddress(address);
  return port !== undefined && isIP(host) !== 0 ? endpoint(host, port) : undefined;
}

/** A member at a unix socket is on this machine, whatever the socket is called. */
export function isUnixSocket(address: string): boolean {
  return splitAddress(address).port === undefined;
}

/** Whether an endpoint is on this machine. */
export function isLocal(at: string): boolean {
  const { host } = splitAddress(at);
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(host, family)) return true;
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some(({ address }) => address === host),
  );
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function endpoint(host: string, port: number): string {
  const plain = host.replace(MAPPED, '');
  return isIP(plain) === 6 ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** The driver's `HostAddress.toString()`: `host:port`, `[v6]:port`, or the path of a socket. */
function splitAddress(address: string): { host: string; port: number | undefined } {
  const [, host = address, port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: port === undefined ? undefined : Number(port) };
}
