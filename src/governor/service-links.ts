import type { LoadedConfig } from '../config';
import type { Logger } from './logger';

/** Says once, at the start, that variables that look like ours were not read, and how to be rid of them. */
export function tellOfServiceLinks({ config, serviceLinks }: LoadedConfig, logger: Logger): void {
  const [first] = serviceLinks;
  if (first === undefined) return;
  const others = serviceLinks.length === 1 ? '' : ` and ${serviceLinks.length - 1} more`;
  logger.warn(
    `${config.service}: ${first}${others} not read: Kubernetes made them of a Service whose name begins with ` +
      '"mongo-governor" (service links). "enableServiceLinks": false in the spec of the pod keeps them out',
  );
}
