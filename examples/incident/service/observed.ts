import { readFileSync } from 'node:fs';
import { type ConfigInput, createGovernor } from 'mongo-governor';
import type { Settings } from '../services';
import type { Database } from './database';

/**
 * The plain driver with a governor that only looks, so that there are metrics without one too: it decides, counts and
 * changes nothing. No lock: what the lock would say is the other run's.
 */
export function openDatabase(file: string, instance: string, { readPreference }: Settings): Database {
  const { service, connections } = JSON.parse(readFileSync(file, 'utf8')) as ConfigInput;
  const { primary, secondary } = connections;
  const configOf = (preference: Settings['readPreference']) =>
    ({
      service,
      instance,
      mode: 'observe',
      connections: { primary, secondary },
      reads: { preference },
    }) as const;
  const governor = createGovernor(configOf(readPreference));
  return {
    createClient: (uri, options) => governor.createClient(uri, options),
    ready: async () => undefined,
    take: (next) => void governor.reload(configOf(next.readPreference)),
    close: () => governor.close(),
  };
}
