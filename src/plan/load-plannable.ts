import { type LoadedConfig, type LoadOptions, loadConfig } from '../config';
import { type Footprint, ONE_CLIENT } from './footprint';
import { findImpossibleCaps } from './impossible-caps';

/**
 * Reads the configuration and looks whether its caps can hold.
 * @throws ConfigInvalidError with every problem at once.
 */
export function loadPlannable(options: LoadOptions = {}, footprint: Footprint = ONE_CLIENT): LoadedConfig {
  return loadConfig({
    ...options,
    check: (config, sourceOf) => findImpossibleCaps(config, footprint, sourceOf),
  });
}
