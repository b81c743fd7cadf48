import type { Lane } from '../config/lanes';
import type { Plan, RoutingTable } from '../plan/plan';
import { compileLanes, highestLane, type LaneLookup } from './lanes';
import { compileWaivers, type WaiverLookup } from './waivers';

/** Bounds of the wait for a permit. Milliseconds. */
export interface WaitBounds {
  /** New work that may wait at a member. */
  readonly maxSize: number;
  /** Longest wait of new work; 0: no limit. */
  readonly timeoutMS: number;
  /** Wait above which a queue that does not drain is standing; undefined: a small multiple of the service time. */
  readonly targetMS: number | undefined;
}

/** A plan made ready for the operation path. Replaced as a whole: no operation sees half of a change. */
export interface ActivePolicy {
  readonly service: string;
  /** False in observe mode: decide and count, change nothing. */
  readonly enforce: boolean;
  readonly routing: RoutingTable;
  /** Whether a limit that follows the members is worked out: what it is in force for, the ledgers know. */
  readonly adapts: boolean;
  readonly waiverOf: WaiverLookup;
  /** Whether any namespace has a waiver: without one no read needs its namespace. */
  readonly hasWaivers: boolean;
  readonly bounds: WaitBounds;
  readonly laneOf: LaneLookup;
  /** Longest first wait for a member, milliseconds; undefined: the driver's own. */
  readonly failFastAfterMS: number | undefined;
  /** The most important lane that a namespace may have. */
  readonly highestLane: Lane;
}

export function activate(plan: Plan): ActivePolicy {
  const { maxSize, timeoutMS, targetMS, lanes } = plan.waitQueue;
  return {
    service: plan.service,
    enforce: plan.mode === 'enforce',
    routing: plan.routing,
    adapts: plan.adaptive !== 'off',
    waiverOf: compileWaivers(plan.routing.waivers),
    hasWaivers: plan.routing.waivers.length > 0,
    bounds: { maxSize, timeoutMS, targetMS },
    laneOf: compileLanes(lanes),
    failFastAfterMS: plan.availability.failFastAfterMS,
    highestLane: highestLane(lanes),
  };
}
