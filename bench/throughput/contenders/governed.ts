import { createGovernor, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import type { ContenderDefinition } from '../contender';
import { POOL_SIZE, RAW_OPTIONS } from './raw';

/** Two of the share are the monitor's. */
const CAP = POOL_SIZE + 2;

export function governed(name: string, about: string, mode: 'enforce' | 'observe'): ContenderDefinition {
  return {
    name,
    about,
    async start(uri) {
      const registry = new Registry();
      const governor = createGovernor(
        {
          service: 'bench',
          mode,
          // A queue that holds every operation of the largest concurrency, as long as it takes, as the limiters do.
          connections: { primary: CAP, secondary: CAP, waitQueue: { maxSize: 1_024, timeoutMS: 0 } },
        },
        { env: {}, cwd: '/nonexistent', isolated: true, registry, logger: silentLogger },
      );
      // A governor that only observes leaves reads at the primary, where a command is smaller than at a secondary.
      const client = await governor.createClient(uri, RAW_OPTIONS).connect();
      return {
        client,
        async check(operations) {
          const text = await registry.metrics();
          const counted = [...text.matchAll(/^db_client_operation_duration_seconds_count\S* (\d+)/gm)]
            .map(([, count]) => Number(count))
            .reduce((sum, count) => sum + count, 0);
          if (counted < operations)
            throw new Error(`${name}: ${counted} of ${operations} operations counted`);
        },
        async close() {
          await client.close();
          await governor.close();
        },
      };
    },
  };
}
