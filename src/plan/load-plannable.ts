import { type LoadedConfig, type LoadOptions, loadConfig } from '../config';
import { findInEach } from '../config/deployments';
import { type Footprint, ONE_CLIENT } from './footprint';
import { findImpossibleCaps } from './impossible-caps';
import { findImpossibleStaleness } from './impossible-staleness';

/** What the process has at one member of a deployment. */
export type FootprintOf = (deployment: string) => Footprint;

/**
 * Reads the configuration and looks whether the caps of every deployment can hold.
 * @param footprint the same for all, or by deployment; default: one client with a streaming monitor
 * @throws ConfigInvalidError with every problem at once.
 */
export function loadPlannable(
  options: LoadOptions = {},
  footprint: Footprint | FootprintOf = ONE_CLIENT,
): LoadedConfig {
  const footprintOf = typeof footprint === 'function' ? footprint : () => footprint;
  return loadConfig({
    ...options,
    check: (config, sourceOf) =>
      findInEach(config, (_own, name) => [
        ...findImpossibleCaps(config, footprintOf(name), sourceOf, name),
        ...findImpossibleStaleness(config, footprintOf(name), sourceOf, name),
      ]),
  });
}
