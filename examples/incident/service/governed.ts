import { ConfigDriftError, createGovernor, type Governor } from 'mongo-governor';
import type { Settings } from '../services';
import type { Database } from './database';

/** Longer than a new fleet takes to learn who holds what: lease time and one renewal. */
const READY_WITHIN_MS = 12_000;

/** The service's settings name a read preference too; what the lock says of it is the governor's business. */
export function openDatabase(file: string, instance: string, settings: Settings): Database {
  const configOf = ({ readPreference }: Settings) => ({ instance, reads: { preference: readPreference } });
  const governor = createGovernor(configOf(settings), { file });
  return {
    createClient: (uri, options) => governor.createClient(uri, options),
    ready: () => hasSafeShare(governor),
    take(next) {
      try {
        governor.reload(configOf(next));
      } catch (error) {
        // Told already, and nothing has changed: the service goes on under the plan that was accepted.
        if (!(error instanceof ConfigDriftError)) throw error;
      }
    },
    close: () => governor.close(),
  };
}

/** An instance takes requests when it has at least what a static split of the cap would give it. */
async function hasSafeShare(governor: Governor): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  const isSmall = (): boolean => {
    const { limits, maxInstances = 1 } = governor.plan;
    return Object.values(limits).some(({ cap, share }) => share < Math.floor(cap / maxInstances));
  };
  while (isSmall() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
}
