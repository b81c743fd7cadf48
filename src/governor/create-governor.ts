import type { PartialConfig } from '../config';
import { Governor, type GovernorOptions } from './governor';

/**
 * A governor for the clients of one service in one process.
 * `config` wins over the environment (`MONGO_GOVERNOR_*`), which wins over the file, which wins over defaults.
 *
 * @throws ConfigInvalidError with every problem at once: path, source, what was found, what is expected.
 */
export function createGovernor(config?: PartialConfig, options: GovernorOptions = {}): Governor {
  return new Governor(config, options);
}
