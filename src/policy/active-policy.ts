import type { Plan, RoutingTable } from '../plan/plan';
import { compileWaivers, type WaiverLookup } from './waivers';

/** A plan made ready for the operation path. Replaced as a whole: no operation sees half of a change. */
export interface ActivePolicy {
  readonly service: string;
  /** False in observe mode: decide and count, change nothing. */
  readonly enforce: boolean;
  readonly routing: RoutingTable;
  readonly waiverOf: WaiverLookup;
  readonly queue: number;
}

export function activate(plan: Plan): ActivePolicy {
  return {
    service: plan.service,
    enforce: plan.mode === 'enforce',
    routing: plan.routing,
    waiverOf: compileWaivers(plan.routing.waivers),
    queue: plan.waitQueue.maxSize,
  };
}
