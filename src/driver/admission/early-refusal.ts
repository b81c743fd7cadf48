import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { GovernorOverloadedError } from '../../errors';
import type { DriverSelectOptions, DriverSelector, DriverServer } from '../shape/internals';
import type { AdmissionContext } from './admission-context';
import { isAdmittedSelection } from './admitted-work';
import { currentLane } from './current-lane';

/** A member as early refusal sees it: who queues at it. */
export interface QueueingMember {
  readonly role: MemberRole;
  /** New work that may surely still come, whatever its lane. */
  readonly spare: number;
  /** New work of the lane that may still come before one is refused. */
  roomFor(lane: Lane): number;
  /** Counts a refusal and makes its error; `coming`: operations that are on their way to it. */
  refuseEarly(lane: Lane, coming: number): GovernorOverloadedError;
}

/** Which members a selection may end at. */
export const AIMS = ['primary', 'secondary', 'any'] as const;
export type Aim = (typeof AIMS)[number];

interface SelectionEnds {
  succeeded(server: DriverServer): void;
  failed(): void;
}

/** Operations by name that go on with admitted work (see `classify`). */
const CONTINUING: ReadonlySet<string> = new Set([
  'getMore',
  'killCursors',
  'commitTransaction',
  'abortTransaction',
  'endSessions',
  'handshake',
]);

/**
 * Refuses operations before the driver selects a server for them: the earliest place that knows what an operation is.
 * A burst in one tick would otherwise cost timers and promises for every operation before a queue's bound sees it,
 * and operations that wait for a server (no primary) would queue without bound.
 */
export class EarlyRefusal {
  readonly #context: AdmissionContext;
  readonly #members: ReadonlyMap<DriverServer, { readonly admission: QueueingMember }>;
  readonly #selecting: Record<Aim, number> = { primary: 0, secondary: 0, any: 0 };

  /** Made once: a closure for every selection would be a third of what the seam allocates. */
  readonly #ends: Readonly<Record<Aim, SelectionEnds>>;

  /** `onServer`: told of every server that was selected, before its first command. */
  constructor(
    context: AdmissionContext,
    members: ReadonlyMap<DriverServer, { readonly admission: QueueingMember }>,
    onServer: (server: DriverServer) => void,
  ) {
    this.#context = context;
    this.#members = members;
    const ends = (aim: Aim): SelectionEnds => {
      const failed = (): void => {
        this.#selecting[aim] -= 1;
      };
      return {
        succeeded: (server) => {
          failed();
          onServer(server);
        },
        failed,
      };
    };
    this.#ends = { primary: ends('primary'), secondary: ends('secondary'), any: ends('any') };
  }

  /** The error for new work that would find every queue full, or undefined. */
  refuse(aim: Aim, options: DriverSelectOptions): GovernorOverloadedError | undefined {
    // The common case needs no look at lanes: one queue alone has room for all of them.
    const selecting = this.#selecting[aim];
    for (const { admission } of this.#members.values()) {
      if (admission.spare > selecting && (aim === 'any' || admission.role === aim)) return undefined;
    }
    return this.#refuseFull(aim, options);
  }

  /** Counts the selection until it has ended; the caller's own promise is returned. */
  track(aim: Aim, selected: Promise<DriverServer>): Promise<DriverServer> {
    this.#selecting[aim] += 1;
    const { succeeded, failed } = this.#ends[aim];
    selected.then(succeeded, failed);
    return selected;
  }

  #refuseFull(aim: Aim, options: DriverSelectOptions): GovernorOverloadedError | undefined {
    const lane = currentLane() ?? this.#context.policy.highestLane;
    // While no member has the role (cold start, no primary) the operation waits for one, bounded by all members' room.
    const anyRole = aim === 'any' || !this.#has(aim);
    let room = 0;
    const asked: QueueingMember[] = [];
    for (const { admission } of this.#members.values()) {
      if (!anyRole && admission.role !== aim) continue;
      room += admission.roomFor(lane);
      asked.push(admission);
    }
    if (asked.length === 0 || this.#selecting[aim] < room || isExempt(options)) return undefined;
    // It would have gone to any of them: each is told of its part of what comes.
    return asked[Math.floor(Math.random() * asked.length)]?.refuseEarly(
      lane,
      this.#selecting[aim] / asked.length,
    );
  }

  #has(role: MemberRole): boolean {
    for (const { admission } of this.#members.values()) if (admission.role === role) return true;
    return false;
  }
}

/** What goes on with admitted work, or ends it. */
export function isExempt({ operationName, session, timeoutContext }: DriverSelectOptions): boolean {
  return (
    (operationName !== undefined && CONTINUING.has(operationName)) ||
    isAdmittedSelection(session, timeoutContext)
  );
}

export function aimOf(selector: DriverSelector): Aim {
  // Selector functions are the driver's own: same server (getMore), aggregates that write.
  if (typeof selector === 'function') return 'any';
  const mode = typeof selector === 'string' ? selector : selector.mode;
  if (mode === 'primary') return 'primary';
  return mode === 'secondary' || mode === 'secondaryPreferred' ? 'secondary' : 'any';
}
