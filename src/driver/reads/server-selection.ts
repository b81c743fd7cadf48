import { legacyTimeoutsOf } from '../admission/timeouts';
import type { DriverSelectOptions, DriverSelector, DriverServer, DriverTopology } from '../shape/internals';

/** Nobody sees it. */
const WITHDRAWN = new Error('the selection begins again, with a timer');

/**
 * Selects a server as the driver does, without the timer, the promise and the race of promises with which it bounds a
 * wait that is rare: nearly always a server is found in the same tick (sdam/topology.ts, selectServer). Where none is
 * found the selection is withdrawn and begins again as the driver makes it.
 */
export function selectServer(
  topology: DriverTopology,
  select: DriverTopology['selectServer'],
  selector: DriverSelector,
  options: DriverSelectOptions,
): Promise<DriverServer> {
  const timeouts = legacyTimeoutsOf(options.timeoutContext);
  const timeoutMS = timeouts?.serverSelectionTimeoutMS ?? 0;
  const { waitQueue } = topology;
  if (timeouts === undefined || timeoutMS === 0 || waitQueue.length > 0) {
    return select.call(topology, selector, options);
  }
  timeouts.serverSelectionTimeoutMS = 0;
  const selected = select.call(topology, selector, options);
  timeouts.serverSelectionTimeoutMS = timeoutMS;
  const waiter = waitQueue.pop();
  if (waiter === null) return selected;
  waiter.cancelled = true;
  waiter.reject(WITHDRAWN);
  selected.catch(() => undefined);
  return select.call(topology, selector, options);
}
