import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createGovernor } from './create-governor';
import type { Governor } from './governor';
import { onlyGovernor } from './process-budget';

let governor: Governor | undefined;

/**
 * The process's governor behind the drop-in `MongoClient`, from environment and file; made on first use. Where neither
 * names a service and the process has one governor, it is that one.
 * @throws ConfigInvalidError, ConfigDriftError, TwoCopiesError
 */
export function defaultGovernor(): Governor {
  if (governor === undefined || governor.isClosed) {
    governor = (isConfigured() ? undefined : onlyGovernor()) ?? createGovernor();
  }
  return governor;
}

function isConfigured(): boolean {
  const { MONGO_GOVERNOR_CONFIG, MONGO_GOVERNOR_SERVICE } = process.env;
  return (
    MONGO_GOVERNOR_CONFIG !== undefined ||
    MONGO_GOVERNOR_SERVICE !== undefined ||
    existsSync(resolve('mongo-governor.json'))
  );
}
