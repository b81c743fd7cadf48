import type { Bounds, Knowledge } from '../../adaptive/controller';
import { AdaptiveLimiter } from '../../adaptive/limiter';

/** What follows the limits that members' answers tell. */
export interface Adapting {
  /** Whether this process holds to them. */
  isInForce(): boolean;
  /** One is another now, and in force. */
  onLimit(): void;
}

export const NOTHING_ADAPTS: Adapting = { isInForce: () => false, onLimit: () => undefined };

/** What the limit at a member depends on, and what depends on it. */
export interface Limited {
  /** What the share leaves to pools. */
  readonly mostForPools: number;
  readonly clients: number;
  /** Operations that may ask for a connection. */
  readonly running: number;
  /** Operations that wait until they may. */
  readonly queued: number;
  /** Another number of connections is right: surplus is closed, and who waits gets what became free. */
  apply(): void;
}

/** The limit below the share that follows what one member can carry, all clients of the process together. */
export class MemberLimit {
  readonly #adapting: Adapting;
  readonly #member: Limited;
  #limiter: AdaptiveLimiter | undefined;
  #lastLimit: number | undefined;
  #holdTimer: NodeJS.Timeout | undefined;

  constructor(adapting: Adapting, member: Limited) {
    this.#adapting = adapting;
    this.#member = member;
  }

  /** Undefined before anybody has asked for the limit or the member has answered. It is worked out also where nothing is held to it. */
  get limiter(): AdaptiveLimiter | undefined {
    return this.#limiter;
  }

  /** The member has other work to do now: what it could carry of the former says nothing. */
  forget(): void {
    this.#limiter = undefined;
  }

  /** Connections that pools may hold, as far as the member's answers tell; Infinity where nothing is held to it. */
  get forPools(): number {
    const limiter = this.#inForce;
    // A client may have come since it was worked out, and has no answers yet that could move it.
    return limiter === undefined ? Number.POSITIVE_INFINITY : Math.max(limiter.limit, this.#least);
  }

  /** Operations that may run beside those that do: less than the limit leaves, while it probes. */
  get roomInProbe(): number {
    const limiter = this.#inForce;
    return limiter?.isHeldDown === true ? limiter.inFlight - this.#member.running : Number.POSITIVE_INFINITY;
  }

  /** Work may wait here for a limit that is still looked for. */
  get isFindingOut(): boolean {
    return this.#inForce?.isFindingOut(performance.now()) === true;
  }

  /** Connections of pools beyond which more would be of no use; Infinity where that is not known. */
  get useful(): number {
    return this.#inForce?.useful ?? Number.POSITIVE_INFINITY;
  }

  /** What other processes may learn of the member; undefined where nothing is known, or nothing is held to it. */
  get knowledge(): Knowledge | undefined {
    return this.#inForce?.knowledge;
  }

  /** What another process has found out. */
  learn(knowledge: Knowledge): void {
    const now = performance.now();
    if (this.#inForce?.learn(knowledge, now) === true) this.#follow(now);
  }

  /** One operation more may ask for a connection. */
  began(): void {
    if (this.#limiter?.isHeldDown === true) this.#endProbeLater(performance.now());
  }

  /** The member has answered an operation that had a connection. */
  answered(now: number, command: string, servedMS: number): void {
    const { running, queued } = this.#member;
    if (this.#made.answered(now, command, servedMS, running, queued > 0)) this.#follow(now);
  }

  /** It said that it is overloaded, refused a connection or did not answer in time. */
  overloaded(): void {
    this.#limiter?.failed();
  }

  get #inForce(): AdaptiveLimiter | undefined {
    return this.#adapting.isInForce() ? this.#made : undefined;
  }

  get #made(): AdaptiveLimiter {
    this.#limiter ??= new AdaptiveLimiter(
      () => this.#bounds,
      () => this.#adapting.isInForce(),
      performance.now(),
    );
    return this.#limiter;
  }

  get #bounds(): Bounds {
    const most = Math.max(1, this.#member.mostForPools);
    return { least: Math.min(most, this.#least), most };
  }

  /** Every client has a connection, and one operation never has to wait for another only. */
  get #least(): number {
    return Math.max(2, this.#member.clients);
  }

  #follow(now: number): void {
    const limiter = this.#inForce;
    if (limiter === undefined) return;
    this.#member.apply();
    if (limiter.limit !== this.#lastLimit) {
      this.#lastLimit = limiter.limit;
      this.#adapting.onLimit();
    }
    if (limiter.isHeldDown) this.#endProbeLater(now);
  }

  /** Where one operation takes long nobody answers, and everybody would wait for the probe to end. */
  #endProbeLater(now: number): void {
    const limiter = this.#inForce;
    if (limiter === undefined || this.#holdTimer !== undefined) return;
    this.#holdTimer = setTimeout(() => {
      this.#holdTimer = undefined;
      // It may be another one: the member may have another role.
      this.#limiter?.release(performance.now());
      this.#member.apply();
    }, limiter.heldForMS(now)).unref();
  }
}
