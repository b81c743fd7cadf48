import type { DriverUnsupportedError } from '../../errors';
import type { DriverSelectionRequest, DriverSelectOptions, DriverServer, DriverTopology } from './internals';
import { missingOf } from './members';
import { DEPRIORITIZED, SELECTION_REQUEST } from './relied-on';
import { unsupported } from './shape';
import { missingOfTimeoutContext } from './timeout-context';

type SelectServer = DriverTopology['selectServer'];

/** What a selection does, where its members alone do not tell. */
const JOINS_THE_QUEUE = 'topology.selectServer (joins topology.waitQueue in the same tick)';

const UNKNOWN = 'Unknown';

/** What becomes of the check. */
export interface FirstSelection {
  /** The driver's own method can be used from now on. */
  supported(selectServer: SelectServer): void;
  refuse(error: DriverUnsupportedError): void;
}

/**
 * The driver's `selectServer`, checked with the first selection, which is made before any command: that it asks the
 * queue of selections in the same tick, and with what. One of another shape is taken back, and fails with
 * DriverUnsupportedError.
 */
export function checkFirstSelection(
  topology: DriverTopology,
  client: object,
  told: FirstSelection,
): SelectServer {
  const { selectServer } = topology;
  return (selector, options) => {
    const waiting = topology.waitQueue.length;
    const { request, selected } = seeRequest(topology, () => selectServer.call(topology, selector, options));
    const missing = missingOfSelection(topology, request, options);
    if (missing.length === 0) {
      if (request !== undefined) told.supported(selectServer);
      return selected;
    }
    const error = unsupported(missing, client);
    selected.catch(() => undefined);
    if (topology.waitQueue.length > waiting) endWait(topology, error);
    told.refuse(error);
    return Promise.reject(error);
  };
}

/** A selection goes through the queue even where a server is found at once (sdam/topology.ts, selectServer). */
function seeRequest(
  { waitQueue }: DriverTopology,
  select: () => Promise<DriverServer>,
): { request: DriverSelectionRequest | undefined; selected: Promise<DriverServer> } {
  const own = Object.getOwnPropertyDescriptor(waitQueue, 'push');
  const { push } = waitQueue;
  let request: DriverSelectionRequest | undefined;
  waitQueue.push = (value) => {
    request ??= value;
    push.call(waitQueue, value);
  };
  try {
    const selected = select();
    return { request, selected };
  } finally {
    if (own === undefined) Reflect.deleteProperty(waitQueue, 'push');
    else Object.defineProperty(waitQueue, 'push', own);
  }
}

function missingOfSelection(
  topology: DriverTopology,
  request: DriverSelectionRequest | undefined,
  { timeoutContext, deprioritizedServers }: DriverSelectOptions,
): string[] {
  return [
    ...(request === undefined ? [] : missingOf(request, SELECTION_REQUEST, 'selection')),
    ...(request === undefined && isUndiscovered(topology) ? [JOINS_THE_QUEUE] : []),
    ...missingOfTimeoutContext(timeoutContext),
    ...(deprioritizedServers === undefined
      ? []
      : missingOf(deprioritizedServers, DEPRIORITIZED, 'deprioritizedServers')),
  ];
}

/** Whether there is no server yet that a selection could find. */
function isUndiscovered({ description }: DriverTopology): boolean {
  for (const { type } of description.servers.values()) if (type !== UNKNOWN) return false;
  return true;
}

function endWait({ waitQueue }: DriverTopology, error: Error): void {
  const request = waitQueue.pop() as { reject?: unknown } | null;
  if (typeof request?.reject === 'function') request.reject(error);
}
