import {
  type AdaptiveReason,
  type AdaptiveState,
  type Bounds,
  begin,
  decide,
  hasLearnt,
  type Knowledge,
  learnFromOthers,
  learnFromProbe,
  probeLevel,
} from './controller';
import { Window } from './window';

/** A window ends after so long where enough was answered, and in any case after the longest. */
const SHORTEST_MS = 100;
const LONGEST_MS = 1_000;
const MOST_ANSWERS = 60;
/** Of a small limit, or one that has met no queue yet, less is enough. */
const FEWEST_ANSWERS = 20;
const ANSWERS_EACH = 5;

/**
 * Probes begin at whole multiples of this on the wall clock: all processes look at the same moment. One that left its own
 * queue away among others that don't would take theirs for the member's own time.
 */
const PROBE_EVERY_MS = 5_000;
const SHORTEST_PROBE_MS = 100;
const LONGEST_PROBE_MS = 1_000;
/** Of the time that an operation takes, so long is a probe; the first half lets the queue run out. */
const PROBE_ROUNDS = 3;
/** So many answers a probe waits for, and so long: where one operation takes long all others wait for it. */
const ENOUGH_IN_PROBE = 5;
const LONGEST_WAIT_MS = 500;
const AFTER_PROBE_MS = 500;
const AFTER_START_MS = 1_000;

/** What an adaptive limit is now, for whoever wants to know. */
export interface AdaptiveReading {
  /** Connections that pools may hold at the member, as far as its answers tell; monitoring connections are beside it. */
  readonly limit: number;
  readonly reason: AdaptiveReason;
  /** Operations of this process that queue at the member, as estimated. */
  readonly queue: number;
  /** Milliseconds that the member takes without a queue, by command. */
  readonly baselineMS: Readonly<Record<string, number>>;
  /** Times longer than that in the last window. */
  readonly slowdown: number;
}

interface Times {
  /** What was sent before has met the old queue. */
  readonly measuresFrom: number;
  readonly endsAt: number;
  /** Until then the answers to what was sent in it count: the quick ones alone would be too good a time. */
  readonly answersUntil: number;
}

interface Probe extends Times {
  readonly inFlight: number;
  readonly window: Window;
  /** No more than `inFlight` are let through. After that only the answers are waited for. */
  isHolding: boolean;
}

/** Of the first probe: it ends once there are enough answers, whenever the first operation comes. */
const AT_ONCE: Times = { measuresFrom: 0, endsAt: 0, answersUntil: 0 };

/**
 * The adaptive limit at one member, all clients of the process together. It has no timer: it moves as operations are
 * answered, and who holds operations back for a probe ends it where none is.
 */
export class AdaptiveLimiter {
  readonly #bounds: () => Bounds;
  readonly #isInForce: () => boolean;
  readonly #wallNow: () => number;
  #state: AdaptiveState;
  #window: Window;
  #probe: Probe | undefined;
  #turn = Number.NaN;
  /** Until about then what has gathered in a probe, or at the start, is served. */
  #waitsUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param isInForce whether operations are held to it: where they are not there is no probe
   * @param now on the monotonic clock of all calls, milliseconds
   * @param wallNow the wall clock, milliseconds
   */
  constructor(bounds: () => Bounds, isInForce: () => boolean, now: number, wallNow = Date.now) {
    this.#bounds = bounds;
    this.#isInForce = isInForce;
    this.#wallNow = wallNow;
    this.#state = begin(bounds());
    this.#window = new Window(now);
    // Alone with the member, as far as it goes: what it shows then is the first baseline.
    if (isInForce()) this.#holdDown(1, AT_ONCE);
  }

  get reading(): AdaptiveReading {
    const { reason, queue, slowdown, baseline } = this.#state;
    const times = [...baseline].map(([command, log]) => [command, Math.exp(log)]);
    return { limit: this.limit, reason, queue, slowdown, baselineMS: Object.fromEntries(times) };
  }

  /** Connections that pools may hold at the member. */
  get limit(): number {
    return Math.floor(this.#state.limit);
  }

  /** What others may learn from it; undefined at the very start. */
  get knowledge(): Knowledge | undefined {
    return hasLearnt(this.#state) ? this.reading : undefined;
  }

  /**
   * Others know the member: no need to begin with little, nor to take a queue that is there for the member's own time.
   * @returns whether that was news
   */
  learn(knowledge: Knowledge, now: number): boolean {
    if (hasLearnt(this.#state)) return false;
    this.#state = learnFromOthers(this.#state, knowledge, this.#bounds());
    this.#probe = undefined;
    this.#window = new Window(now);
    return true;
  }

  /**
   * Connections of pools that the share should have room for, so that what is above can be lent: the limit, and twice as
   * much where nothing but the share holds it. Infinity while it is not known what the member can carry.
   */
  get useful(): number {
    const { hasMetQueue, reason } = this.#state;
    if (!hasMetQueue) return Number.POSITIVE_INFINITY;
    const isHeldByShare = reason === 'growing' && this.limit >= this.#bounds().most;
    return isHeldByShare ? 2 * this.limit : this.limit;
  }

  /** Fewer are let through than the limit. */
  get isHeldDown(): boolean {
    return this.#probe?.isHolding === true;
  }

  /** Work waits because of what is not known yet, and not because the member is slow: that is no reason to shed any. */
  isFindingOut(now: number): boolean {
    const { reason, limit } = this.#state;
    if (this.isHeldDown || now < this.#waitsUntil) return true;
    return reason === 'starting' && limit < this.#bounds().most;
  }

  /** How long it may go on after `now`, milliseconds, where nobody answers. */
  heldForMS(now: number): number {
    return Math.max(0, (this.#probe?.endsAt ?? 0) - now) + LONGEST_WAIT_MS;
  }

  /** A probe ends, however little was answered. */
  release(now: number): void {
    if (this.#probe?.isHolding) this.#letGo(this.#probe, now);
  }

  /** Operations that may be in flight now: fewer than the limit while it probes. */
  get inFlight(): number {
    return this.#probe?.isHolding ? Math.min(this.limit, this.#probe.inFlight) : this.limit;
  }

  /** The member said that it is overloaded, refused a connection or did not answer in time. */
  failed(): void {
    this.#window.isOverloaded = true;
  }

  /**
   * An operation was answered.
   * @param now monotonic, milliseconds
   * @param inFlight with it
   * @returns whether the limit or the operations in flight may be others now
   */
  answered(now: number, kind: string, servedMS: number, inFlight: number, hasWaiters: boolean): boolean {
    const changed = this.#look(now, kind, servedMS, inFlight);
    if (this.isHeldDown) return changed;
    const window = this.#window;
    window.add(kind, servedMS, inFlight);
    if (hasWaiters) window.hadWaiters = true;
    if (this.#isInForce() && this.#isNextTurn() && this.#mayProbe(inFlight)) {
      this.#beginProbe(now);
      return true;
    }
    const took = now - window.since;
    if (took < SHORTEST_MS || (window.answered < this.#enough && took < LONGEST_MS)) return changed;
    const before = this.#state;
    this.#state = decide(before, window, now, this.#bounds());
    if (before.reason === 'starting' && this.#state.reason !== 'starting') {
      this.#waitsUntil = now + AFTER_START_MS;
    }
    this.#window = new Window(now);
    return true;
  }

  get #enough(): number {
    const { hasMetQueue, limit } = this.#state;
    return hasMetQueue
      ? Math.min(MOST_ANSWERS, Math.max(FEWEST_ANSWERS, ANSWERS_EACH * limit))
      : FEWEST_ANSWERS;
  }

  /** Whether the time of a probe has come since the last answer; the first has none before it. */
  #isNextTurn(): boolean {
    const before = this.#turn;
    this.#turn = Math.floor(this.#wallNow() / PROBE_EVERY_MS);
    return !Number.isNaN(before) && this.#turn !== before;
  }

  /** Where the limit is not met there is no queue of ours to leave away. */
  #mayProbe(inFlight: number): boolean {
    const { hadWaiters } = this.#window;
    return this.#probe === undefined && inFlight >= 2 && (hadWaiters || inFlight >= this.limit);
  }

  #beginProbe(now: number): void {
    const { answered, busyMS } = this.#window;
    const forMS = Math.min(LONGEST_PROBE_MS, Math.max(SHORTEST_PROBE_MS, (PROBE_ROUNDS * busyMS) / answered));
    const endsAt = now + forMS;
    this.#holdDown(probeLevel(this.#state), {
      measuresFrom: now + forMS / 2,
      endsAt,
      answersUntil: endsAt + forMS,
    });
  }

  #holdDown(inFlight: number, times: Times): void {
    this.#probe = { inFlight, ...times, window: new Window(times.measuresFrom), isHolding: true };
  }

  #letGo(probe: Probe, now: number): void {
    probe.isHolding = false;
    this.#waitsUntil = now + AFTER_PROBE_MS;
    this.#window = new Window(now);
  }

  /** @returns whether it lets more through again */
  #look(now: number, kind: string, servedMS: number, inFlight: number): boolean {
    const probe = this.#probe;
    if (probe === undefined) return false;
    const { measuresFrom, endsAt, answersUntil, window, isHolding } = probe;
    const sentAt = now - servedMS;
    if (sentAt >= measuresFrom && (isHolding || sentAt <= endsAt)) window.add(kind, servedMS, inFlight);
    if (isHolding) {
      if (now < endsAt || window.answered < ENOUGH_IN_PROBE) return false;
      this.#letGo(probe, now);
    } else if (now < answersUntil) return false;
    if (now >= answersUntil) {
      this.#state = learnFromProbe(this.#state, window);
      this.#probe = undefined;
    }
    return true;
  }
}
