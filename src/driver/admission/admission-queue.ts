import { LANES, type Lane, lanesBelow } from '../../config/lanes';
import type { RefusalReason } from '../../counts/admission-counts';
import type { WaitBounds } from '../../policy/active-policy';
import { Line } from './line';
import { PermitTime } from './permit-time';
import { ServiceTime } from './service-time';
import { StandingQueue } from './standing-queue';
import { type CallerPatience, type WaitEnding, WaitingWork } from './waiting-work';

/** Every so many turns of new work the lowest lane that waits has one: so much is its reserve. */
const RESERVE_EVERY = 10;

const LOWEST_FIRST: readonly Lane[] = LANES.toReversed();

/** So long after critical work has found no room, milliseconds, one permit is kept free for the next. */
const KEPT_FREE_MS = 5_000;

/** What a refused operation is told where nothing was served yet, milliseconds. */
const RETRY_AFTER_UNKNOWN_MS = 100;

/** Where no service time is known yet, or it is very short, a wait below this is no overload; milliseconds. */
const LEAST_TARGET_MS = 5;
/** Of the service time: the wait that is taken for normal, where the configuration names none. */
const TARGET_SERVICES = 2;
/** Of the target: what has waited longer in a standing queue is refused. */
const LATE_TARGETS = 3;

/** The pool whose permits these are. */
export interface AdmissionPool {
  /** Operations that may be in the driver at a time: as many as the pool may hold connections. */
  readonly permits: number;
  /** Operations that may still go to the driver now. */
  readonly room: number;
  /** Of them, what is kept for the renewal of the lease: no other operation has it. */
  readonly kept: number;
  readonly bounds: WaitBounds;
  /** New work that waits at the member, this pool's and all others'. */
  readonly waitingAtMember: number;
  /** Refuses the newest that waits in the lane at another pool of the member; false: nobody does. */
  evictElsewhere(lane: Lane): boolean;
  /** Counts a refusal and makes its error. */
  refusal(reason: RefusalReason, lane: Lane, retryAfterMS: number): Error;
  /** One more is in the driver, or one less. */
  onRunning(change: 1 | -1): void;
  /** A permit came back that nobody here waits for. */
  onIdle(): void;
  /** One more waits, or one less. */
  onWaiting(change: 1 | -1, lane: Lane | undefined): void;
}

interface LaneLine {
  readonly line: Line<WaitingWork>;
  readonly queue: StandingQueue;
}

/**
 * Who may go to the driver at one pool, and who waits. There are as many permits as the pool may hold connections, so
 * that the driver's own queue only ever sees connections that are being opened.
 */
export class AdmissionQueue {
  readonly service = new ServiceTime();
  readonly #pool: AdmissionPool;
  readonly #permitTime = new PermitTime();
  readonly #admitted = new Line<WaitingWork>();
  readonly #lanes: Readonly<Record<Lane, LaneLine>>;
  #running = 0;
  #size = 0;
  /** Of new work since the lowest lane had one. */
  #turns = 0;
  #keptFreeUntil = 0;
  #leftAloneUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(pool: AdmissionPool) {
    this.#pool = pool;
    const lanes = LANES.map((lane) => [lane, { line: new Line(), queue: new StandingQueue() }]);
    this.#lanes = Object.fromEntries(lanes) as Record<Lane, LaneLine>;
  }

  /** Operations in the driver, and those that have just got their permit. */
  get running(): number {
    return this.#running;
  }

  /** Operations that wait, admitted work included. */
  get size(): number {
    return this.#size;
  }

  /** New work that waits. */
  get newWork(): number {
    return this.#size - this.#admitted.size;
  }

  waitingIn(lane: Lane): number {
    return this.#lanes[lane].line.size;
  }

  /** New work that waits in the lanes below. */
  waitingBelow(lane: Lane): number {
    let waiting = 0;
    for (const lower of lanesBelow(lane)) waiting += this.waitingIn(lower);
    return waiting;
  }

  /** When the oldest of all that wait came; undefined when none waits. */
  get oldestSince(): number | undefined {
    let oldest = this.#admitted.oldest?.since;
    for (const lane of LANES) {
      const since = this.#lanes[lane].line.oldest?.since;
      if (since !== undefined && (oldest === undefined || since < oldest)) oldest = since;
    }
    return oldest;
  }

  /** Whether an operation may go to the driver without a wait, whatever its lane. */
  get isOpen(): boolean {
    return this.#size === 0 && this.#roomBelowCritical > 0;
  }

  /** What is left for everything but the renewal of the lease. */
  get #room(): number {
    return this.#roomBeside(this.#pool.kept);
  }

  /** Critical work, once it had to wait, waits for the end of no slow operation again. Most services have none, and every operation asks. */
  get #keepsOneFree(): boolean {
    return this.#keptFreeUntil > 0 && performance.now() < this.#keptFreeUntil;
  }

  /** What is left for lower lanes. */
  get #roomBelowCritical(): number {
    return this.#keepsOneFree ? this.#roomBeside(this.#pool.kept + 1) : this.#room;
  }

  /** One always may run: where the other clients of the process have all but one connection, nobody would come back with a permit. */
  #roomBeside(kept: number): number {
    const { room } = this.#pool;
    return this.#running > 0 ? room - kept : room;
  }

  /** Whether a lane takes more than is answered, and keeps everybody waiting. */
  get isStanding(): boolean {
    return LANES.some((lane) => this.#lanes[lane].queue.isStanding);
  }

  /** New work that may surely still come, whatever its lane: what is known without a look at the permits. */
  get spare(): number {
    for (const lane of LANES) if (this.#lanes[lane].queue.isStanding) return 0;
    return this.#pool.bounds.maxSize - this.#pool.waitingAtMember;
  }

  /** New work of the lane that may still come before one is refused. */
  roomFor(lane: Lane): number {
    const free = Math.max(0, lane === 'critical' ? this.#room : this.#roomBelowCritical);
    const { line, queue } = this.#lanes[lane];
    if (queue.isStanding) return free + Math.max(0, this.#shortBound - line.size);
    const room = this.#pool.bounds.maxSize - this.#pool.waitingAtMember + this.waitingBelow(lane);
    return free + Math.max(0, room);
  }

  /**
   * What a refused operation is told, milliseconds: about the time in which what is ahead of it is served, what waits
   * here and `coming`, which is on its way here.
   */
  retryAfterMS(coming = 0): number {
    const floorMS = Math.ceil(this.#leftAloneUntil - performance.now());
    const { ms } = this.service;
    if (ms === 0) return Math.max(RETRY_AFTER_UNKNOWN_MS, floorMS);
    const drainMS = ((this.#size + coming + 1) * ms) / Math.max(1, this.#pool.permits);
    // Not all at the same moment.
    return Math.max(1, floorMS, Math.round(drainMS * (0.75 + Math.random() / 2)));
  }

  /** The member has said that it is overloaded, and for how long it wants to be left alone. */
  backOff(forMS: number): void {
    this.#leftAloneUntil = Math.max(this.#leftAloneUntil, performance.now() + forMS);
  }

  /**
   * Waits for a permit. New work has a lane; `urgent`: ahead of all others.
   * @throws the pool's refusal, or the reason of the caller's signal.
   */
  wait(lane: Lane | undefined, patience: CallerPatience, urgent: boolean): Promise<WaitEnding> {
    const { signal } = patience;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (lane === 'critical') this.#keptFreeUntil = performance.now() + KEPT_FREE_MS;
    if (lane !== undefined) {
      const reason = this.#makeRoom(lane);
      if (reason !== undefined) return Promise.reject(this.#refusal(reason, lane));
    }
    const line = lane === undefined ? this.#admitted : this.#lanes[lane].line;
    return new Promise((resolve, reject) => {
      const left = (): void => this.#count(-1, lane);
      const work = new WaitingWork(lane, performance.now(), patience, line, { resolve, reject, left });
      if (urgent) line.unshift(work);
      else line.push(work);
      this.#count(1, lane);
      this.#wakeAt(this.#endOf(work));
      // Others have left it a permit. That it waits may have made others give theirs back, and it has one already.
      if (urgent && this.#admitted.oldest === work && this.#pool.room > 0) this.#serve(work);
      else if (this.#keptFreeUntil > 0) this.pump();
    });
  }

  /** Hands permits to those that wait, for as long as there are some of both. */
  pump(): void {
    while (this.#size > 0 && this.#room > 0) {
      const next = this.#next();
      if (next === undefined) {
        // Nobody may come back with a permit for long: lower lanes have what was kept once it is kept no more.
        this.#wakeAt(this.#keptFreeUntil);
        return;
      }
      this.#serve(next);
    }
  }

  #serve(work: WaitingWork): void {
    this.enter();
    work.end('permit');
  }

  /** An operation goes to the driver. */
  enter(): void {
    this.#running += 1;
    this.#pool.onRunning(1);
  }

  /** A permit comes back: it is handed over directly. `servedMS`: time in the driver. */
  leave(servedMS: number, continues: boolean): void {
    this.service.add(servedMS);
    this.#permitTime.add(servedMS, continues);
    this.giveBack();
  }

  /** A permit comes back that was not used: nothing was served, and nothing is learnt. */
  giveBack(): void {
    this.#running -= 1;
    this.#pool.onRunning(-1);
    this.pump();
    this.#pool.onIdle();
  }

  /** One of the lane is refused before it came here; why it would have been. */
  turnAway(lane: Lane): RefusalReason {
    const { queue } = this.#lanes[lane];
    queue.came();
    return queue.isStanding ? 'standing_queue' : 'queue_full';
  }

  /** Refuses the newest that waits in the lane. */
  evict(lane: Lane): boolean {
    const newest = this.#lanes[lane].line.newest;
    newest?.refuse(this.#refusal('queue_full', lane));
    return newest !== undefined;
  }

  /** Other bounds or more permits: they reach who waits already. */
  follow(): void {
    for (const lane of LOWEST_FIRST) {
      while (this.waitingIn(lane) > 0 && this.#pool.waitingAtMember > this.#pool.bounds.maxSize) {
        this.evict(lane);
      }
    }
    if (this.size > 0) this.#endLate();
    this.pump();
  }

  /** Ends the waits of new work: it is judged again. */
  dissolve(): void {
    this.#endNewWork('again');
  }

  /** The driver ends what goes on with admitted work, as it does where the member is gone. */
  releaseAdmitted(): void {
    for (const work of this.#admitted) work.end('unbound');
  }

  /** The driver ends them all, as those of a client that closes. */
  release(): void {
    this.#endNewWork('unbound');
    this.releaseAdmitted();
  }

  #endNewWork(ending: WaitEnding): void {
    for (const lane of LANES) for (const work of this.#lanes[lane].line) work.end(ending);
  }

  #count(change: 1 | -1, lane: Lane | undefined): void {
    this.#size += change;
    this.#pool.onWaiting(change, lane);
  }

  get #target(): number {
    return this.#pool.bounds.targetMS ?? Math.max(LEAST_TARGET_MS, TARGET_SERVICES * this.service.ms);
  }

  /** As many as are served within the target: beyond that a standing queue takes nobody. */
  get #shortBound(): number {
    const services = this.service.ms > 0 ? this.#target / this.service.ms : TARGET_SERVICES;
    return Math.max(1, Math.ceil(services * this.#pool.permits));
  }

  /** The reason to refuse one more, or undefined: there is room, or somebody less important has made some. */
  #makeRoom(lane: Lane): RefusalReason | undefined {
    const { line, queue } = this.#lanes[lane];
    queue.came();
    if (queue.isStanding && line.size >= this.#shortBound) return 'standing_queue';
    if (this.#pool.waitingAtMember < this.#pool.bounds.maxSize) return undefined;
    for (const lower of lanesBelow(lane)) {
      if (this.evict(lower) || this.#pool.evictElsewhere(lower)) return undefined;
    }
    return 'queue_full';
  }

  /** Of those that wait; undefined where what is free is kept for critical work, and none waits. */
  #next(): WaitingWork | undefined {
    const { oldest } = this.#admitted;
    if (oldest !== undefined && (this.newWork === 0 || !this.#permitTime.isTurnOfNewWork)) return oldest;
    const lane = this.#nextLane();
    return lane === undefined ? oldest : this.#nextOf(lane);
  }

  #nextLane(): Lane | undefined {
    const highest = LANES.find((lane) => this.waitingIn(lane) > 0);
    // Whoever hands permits out has seen that there is room; it is looked for again only beside one that is kept.
    if (highest !== 'critical' && this.#keepsOneFree && this.#roomBelowCritical <= 0) return undefined;
    this.#turns += 1;
    if (this.#turns < RESERVE_EVERY) return highest;
    const lowest = LOWEST_FIRST.find((lane) => this.waitingIn(lane) > 0);
    // Where nobody else waits it is nobody's turn: the next that comes has it.
    if (lowest !== highest) this.#turns = 0;
    return lowest;
  }

  #nextOf(lane: Lane): WaitingWork {
    const { line, queue } = this.#lanes[lane];
    const now = performance.now();
    const oldest = line.oldest as WaitingWork;
    queue.serves(now, now - oldest.since, this.#target, this.#pool.permits + this.#admitted.size);
    if (line.size === 1) queue.emptied();
    if (!queue.isStanding) return oldest;
    const late = now - LATE_TARGETS * this.#target;
    for (const work of line) {
      // The newest is served, however late it is: the permit is there.
      if (work.since > late || work === line.newest) break;
      work.refuse(this.#refusal('standing_queue', lane));
    }
    return line.newest as WaitingWork;
  }

  #refusal(reason: RefusalReason, lane: Lane): Error {
    return this.#pool.refusal(reason, lane, this.retryAfterMS());
  }

  /** When a wait ends that gets no permit. */
  #endOf({ lane, since, patience: { endsAt } }: WaitingWork): number {
    if (endsAt !== undefined) return endsAt;
    const { timeoutMS } = this.#pool.bounds;
    return lane === undefined || timeoutMS === 0 ? Number.POSITIVE_INFINITY : since + timeoutMS;
  }

  /** One timer for all that wait; it is not cleared when nobody waits any more, so it must not keep a process alive. */
  #wakeAt(at: number): void {
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#endLate(), Math.ceil(at - performance.now())).unref();
  }

  #endLate(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const line of [this.#admitted, ...LANES.map((lane) => this.#lanes[lane].line)]) {
      for (const work of line) {
        const endsAt = this.#endOf(work);
        if (endsAt > now) next = Math.min(next, endsAt);
        else if (work.patience.endsAt !== undefined || work.lane === undefined) work.end('unbound');
        else work.refuse(this.#refusal('deadline', work.lane));
      }
    }
    this.#wakeAt(next);
    this.pump();
  }
}
