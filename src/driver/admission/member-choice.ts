import type { Lane } from '../../config/lanes';
import type { DriverServer } from '../shape/internals';
import { type LaneContext, laneOfSelection } from './current-lane';

/** A member as the choice between members sees it. */
interface WithQueue {
  readonly admission: {
    readonly queue: {
      /** New work that waits at it. */
      readonly newWork: number;
      /** Of it, what goes after work of this lane. */
      waitingBelow(lane: Lane): number;
      /** New work of the lane that may still come before one is refused. */
      roomFor(lane: Lane): number;
    };
  };
}

/** What waits in lower lanes decides only between members that have as much ahead of the lane. */
const OF_LOWER = 1e-6;
/** More than any member has: what would be refused there goes to another, if there is one. */
const NO_ROOM = 1e6;

/**
 * What the driver is shown to choose by. Of two members it takes the one with fewer operations (sdam/topology.ts,
 * processWaitQueue), and all that wait are operations. Critical work would gather where little of others waits, though it
 * goes ahead of all of them, and wait there, while at the other member the others are served. And one member's queue, kept
 * short, would have the other's for as long: that gets what it serves and no more, so that it never seems too long.
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
      lane ??= laneOfSelection(this.#context);
      const lower = admission.queue.waitingBelow(lane);
      const hasRoom = admission.queue.roomFor(lane) > 0;
      if (lower === 0 && hasRoom) continue;
      this.#shown.push([server, server.s.operationCount]);
      server.s.operationCount += (hasRoom ? 0 : NO_ROOM) - lower * (1 - OF_LOWER);
    }
  }

  restore(): void {
    if (this.#shown.length === 0) return;
    for (const [server, operationCount] of this.#shown) server.s.operationCount = operationCount;
    this.#shown.length = 0;
  }
}
