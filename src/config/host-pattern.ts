import { matchesWildcard } from './wildcard';

/** A host, with its port where one is written. A unix socket is a host that is a path, and has no port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: string | undefined;
}

/** What the driver connects to where a seed names no port. */
const DEFAULT_PORT = '27017';

/** Splits "host", "host:port", "[v6]:port" or the path of a socket. In lower case: names of hosts have no case. */
export function splitHost(text: string): HostAndPort {
  const lower = text.toLowerCase();
  const [, host = '', port] = lower.startsWith('/')
    ? ['', lower]
    : (/^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(lower) ?? []);
  return { host, port };
}

/** Whether a pattern covers a seed ("host:port"). A pattern without a port covers every port. */
export function matchesSeed(pattern: string, seed: string): boolean {
  const [wanted, found] = [splitHost(pattern), splitHost(seed)];
  if (!matchesWildcard(wanted.host, found.host)) return false;
  if (wanted.port === undefined) return true;
  return !found.host.startsWith('/') && matchesWildcard(wanted.port, found.port ?? DEFAULT_PORT);
}

/** Whether a pattern covers the name of an SRV record, which has no port: nor may the pattern. */
export function matchesSrvName(pattern: string, name: string): boolean {
  const { host, port } = splitHost(pattern);
  return port === undefined && matchesWildcard(host, name.toLowerCase());
}
