import { type LoadedConfig, type LoadOptions, loadConfig } from '../config';
import { findImpossibleCaps } from './impossible-caps';
import { type PlanFacts, STREAMING_MONITOR_CONNECTIONS } from './plan';

/** What the caps are checked against where no client is known: one with a streaming monitor. */
const ONE_CLIENT: PlanFacts = { monitoringPerClient: STREAMING_MONITOR_CONNECTIONS, clients: 1 };

/**
 * Reads the configuration and looks whether its caps can hold.
 * @throws ConfigInvalidError with every problem at once.
 */
export function loadPlannable(options: LoadOptions = {}, facts: PlanFacts = ONE_CLIENT): LoadedConfig {
  return loadConfig({ ...options, check: (config, sourceOf) => findImpossibleCaps(config, facts, sourceOf) });
}
