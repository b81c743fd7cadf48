import { AsyncLocalStorage } from 'node:async_hooks';
import type { Lane } from '../../config/lanes';
import type { AdmissionContext } from './admission-context';

const current = new AsyncLocalStorage<Lane>();
/** Most services name no lane, and every operation asks. */
let isNamed = false;

/** The lane of the call that runs now; undefined where nobody named one. */
export function currentLane(): Lane | undefined {
  return isNamed ? current.getStore() : undefined;
}

export type LaneContext = { readonly policy: Pick<AdmissionContext['policy'], 'highestLane'> };

/** The lane of an operation of which the namespace is not known yet, while its server is selected. */
export function laneOfSelection({ policy }: LaneContext): Lane {
  return currentLane() ?? policy.highestLane;
}

/** Runs `fn` so that its operations, and those of all that it calls and awaits, are of this lane. */
export function runInLane<T>(lane: Lane, fn: () => T): T {
  isNamed = true;
  return current.run(lane, fn);
}
