import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigInput } from 'mongo-governor';
import { SERVICES, type ServiceName } from './services';

export function configFileOf(service: ServiceName): string {
  return join(__dirname, 'config', `${service}.json`);
}

/** The caps of all services together, from their own config files. */
export function readCaps() {
  const configs = SERVICES.map((service) => {
    const config = JSON.parse(readFileSync(configFileOf(service), 'utf8')) as ConfigInput;
    return [service, config.connections] as const;
  });
  const capsOf = (role: 'primary' | 'secondary') => {
    const byService = Object.fromEntries(configs.map(([service, caps]) => [service, caps[role]]));
    const total = configs.reduce((sum, [, caps]) => sum + caps[role], 0);
    return { total, byService: byService as Record<ServiceName, number> };
  };
  return { primary: capsOf('primary'), secondary: capsOf('secondary') };
}
