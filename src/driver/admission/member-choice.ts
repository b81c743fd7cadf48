import type { Lane } from '../../config/lanes';
import type { DriverServer } from '../shape/internals';
import type { AdmissionContext } from './admission-context';
import { currentLane } from './current-lane';

/** A member as the choice between members sees it. */
interface WithQueue {
  readonly admission: {
    readonly queue: {
      /** New work that waits at it. */
      readonly newWork: number;
      /** Of it, what goes after work of this lane. */
      waitingBelow(lane: Lane): number;
    };
  };
}

type LaneContext = { readonly policy: Pick<AdmissionContext['policy'], 'highestLane'> };

/** What waits in lower lanes decides only between members that have as much ahead of the lane. */
const OF_LOWER = 1e-6;

/**
 * What the driver is shown to choose by. Of two members it takes the one with fewer operations (sdam/topology.ts,
 * processWaitQueue), and all that wait are operations: critical work would gather where little of others waits, though it
 * goes ahead of all of them, and wait there, while at the other member the others are served.
 */
export class MemberChoice {
  readonly #context: LaneContext;
  readonly #members: ReadonlyMap<DriverServer, WithQueue>;
  readonly #shown: [server: DriverServer, operationCount: number][] = [];

  constructor(context: LaneContext, members: ReadonlyMap<DriverServer, WithQueue>) {
    this.#context = context;
    this.#members = members;
  }

  /** Until `restore`, in the same tick: the driver counts nothing meanwhile. */
  show(): void {
    let lane: Lane | undefined;
    for (const [server, { admission }] of this.#members) {
      if (admission.queue.newWork === 0) continue;
      lane ??= currentLane() ?? this.#context.policy.highestLane;
      const lower = admission.queue.waitingBelow(lane);
      if (lower === 0) continue;
      this.#shown.push([server, server.s.operationCount]);
      server.s.operationCount -= lower * (1 - OF_LOWER);
    }
  }

  restore(): void {
    if (this.#shown.length === 0) return;
    for (const [server, operationCount] of this.#shown) server.s.operationCount = operationCount;
    this.#shown.length = 0;
  }
}
