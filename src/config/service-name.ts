import type { Config } from './schema';

/** How a service is called in locks, leases and sentences: `api`, or `api@production` where it says its environment. */
export function serviceName({ service, environment }: Pick<Config, 'service' | 'environment'>): string {
  return environment === undefined ? service : `${service}@${environment}`;
}

/** The environment that a name tells; undefined where it tells none. */
export function environmentOf(name: string): string | undefined {
  const at = name.indexOf('@');
  return at === -1 ? undefined : name.slice(at + 1);
}
