import { loadConfig, type PartialConfig } from '../config';
import { Governor, type GovernorOptions } from './governor';
import { governorOfService, register } from './process-budget';

/**
 * A governor for the clients of one service in one process.
 * `config` wins over the environment (`MONGO_GOVERNOR_*`), which wins over the file, which wins over defaults.
 *
 * A service has one governor in a process: where it has one already, that one is returned, and the configuration is a
 * reload of it, held by the lock as any other: `env`, `cwd` and `file` are those of the last call, `registry` is one more
 * that shows its metrics, `logger` and `watchIntervalMS` stay those of the first. Without `config`, what was given in code
 * before stays. `isolated: true` makes another one all the same, with a budget of its own.
 *
 * @throws ConfigInvalidError with every problem at once: path, source, what was found, what is expected.
 * @throws ConfigDriftError where the configuration breaks the lock and `drift.onDrift` is "refuse".
 * @throws TwoCopiesError when the process has a copy of this package that can't share a budget with this one.
 */
export function createGovernor(config?: PartialConfig, options: GovernorOptions = {}): Governor {
  if (options.isolated === true) return new Governor(config, options);
  const { service } = loadConfig({ ...options, code: config }).config;
  const running = governorOfService(service);
  if (running !== undefined) {
    running.takeAgain(config, options);
    return running;
  }
  const governor = new Governor(config, options);
  register(service, governor);
  return governor;
}
