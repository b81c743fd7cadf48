import { type Lane, lanesBelow } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { GovernorOverloadedError, MissingMember } from '../../errors';
import type { DriverSelectOptions, DriverSelector, DriverServer } from '../shape/internals';
import type { AdmissionContext } from './admission-context';
import { isAdmittedSelection } from './admitted-work';
import { laneOfSelection } from './current-lane';

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

/** Which members a selection may end at, in the words in which an error says what is missing. */
export type Aim = MissingMember;
export const AIMS: readonly Aim[] = ['primary', 'secondary', 'any'];

interface SelectionEnds {
  succeeded(server: DriverServer): void;
  failed(): void;
}

/** Selections of one aim that are under way. */
class Selecting {
  readonly #inLane: Record<Lane, number> = { critical: 0, normal: 0, background: 0 };
  readonly #ends: Readonly<Record<Lane, SelectionEnds>>;
  count = 0;

  constructor(onServer: (server: DriverServer) => void) {
    const ends = (lane: Lane): SelectionEnds => {
      const failed = (): void => this.#change(lane, -1);
      return {
        succeeded: (server) => {
          failed();
          onServer(server);
        },
        failed,
      };
    };
    this.#ends = { critical: ends('critical'), normal: ends('normal'), background: ends('background') };
  }

  track(lane: Lane, selected: Promise<DriverServer>): void {
    this.#change(lane, 1);
    const { succeeded, failed } = this.#ends[lane];
    selected.then(succeeded, failed);
  }

  /** Those that take a place before one more of the lane does; lower ones would make room for it. */
  aheadOf(lane: Lane): number {
    let ahead = this.count;
    for (const lower of lanesBelow(lane)) ahead -= this.#inLane[lower];
    return ahead;
  }

  #change(lane: Lane, change: 1 | -1): void {
    this.#inLane[lane] += change;
    this.count += change;
  }
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
  /** Made once: a closure for every selection would be a third of what the seam allocates. */
  readonly #selecting: Readonly<Record<Aim | 'apart', Selecting>>;

  /** `onServer`: told of every server that was selected, before its first command. */
  constructor(
    context: AdmissionContext,
    members: ReadonlyMap<DriverServer, { readonly admission: QueueingMember }>,
    onServer: (server: DriverServer) => void,
  ) {
    this.#context = context;
    this.#members = members;
    const selecting = (): Selecting => new Selecting(onServer);
    this.#selecting = {
      primary: selecting(),
      secondary: selecting(),
      any: selecting(),
      apart: selecting(),
    };
  }

  /** The error for new work that would find every queue full, or undefined. */
  refuse(aim: Aim, options: DriverSelectOptions): GovernorOverloadedError | undefined {
    // The common case needs no look at lanes: one queue alone has room for all of them.
    const selecting = this.#selecting[aim].count;
    for (const { admission } of this.#members.values()) {
      if (admission.spare > selecting && (aim === 'any' || admission.role === aim)) return undefined;
    }
    return this.#refuseFull(aim, options);
  }

  /** Selections that wait for something that others do not wait for: they take no place of theirs. */
  get apart(): number {
    return this.#selecting.apart.count;
  }

  /** Counts the selection until it has ended; the caller's own promise is returned. */
  track(aim: Aim | 'apart', selected: Promise<DriverServer>): Promise<DriverServer> {
    this.#selecting[aim].track(laneOfSelection(this.#context), selected);
    return selected;
  }

  #refuseFull(aim: Aim, options: DriverSelectOptions): GovernorOverloadedError | undefined {
    const lane = laneOfSelection(this.#context);
    // While no member has the role (cold start, no primary) the operation waits for one, bounded by all members' room.
    const anyRole = aim === 'any' || !this.#has(aim);
    let room = 0;
    const asked: QueueingMember[] = [];
    for (const { admission } of this.#members.values()) {
      if (!anyRole && admission.role !== aim) continue;
      room += admission.roomFor(lane);
      asked.push(admission);
    }
    const coming = this.#selecting[aim].aheadOf(lane);
    if (asked.length === 0 || coming < room || isExempt(options)) return undefined;
    // It would have gone to any of them: each is told of its part of what comes.
    return asked[Math.floor(Math.random() * asked.length)]?.refuseEarly(lane, coming / asked.length);
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
