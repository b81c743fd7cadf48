import type { Role } from '../../config/roles';
import { type LeaseTerms, type PerRole, usableGraceMS } from '../protocol/terms';

/**
 * `leased`: the share is what was granted. `safe`: the lease can't be renewed, and the store keeps room for the
 * safe share. `start`: no lease yet, or silent for so long that the store has forgotten this instance.
 */
export type LeasePhase = 'leased' | 'safe' | 'start';

/**
 * What this instance may hold at a moment, from the last grant and a monotonic clock alone. It is asked before
 * each connection is opened: a process that slept past its lease finds out here, before any timer fires.
 */
export class ShareWindow {
  #terms: LeaseTerms;
  /** The grant is what was in force before there was a lease. */
  #isCarried = false;
  #grant: PerRole<number> = { primary: 0, secondary: 0 };
  /** What the store reserves for this instance when it goes silent: it knows no terms but those of the last request. */
  #reserved: LeaseTerms;
  #safeFrom = Number.NEGATIVE_INFINITY;
  #endsAt = Number.NEGATIVE_INFINITY;
  #startFrom = Number.NEGATIVE_INFINITY;

  constructor(terms: LeaseTerms) {
    this.#terms = this.#reserved = terms;
  }

  set terms(terms: LeaseTerms) {
    this.#terms = terms;
  }

  /**
   * Goes on with what was in force before, until a lease that was granted now would have to drain: the store hears of it
   * with the first request, and nobody is granted it meanwhile.
   */
  carry(shares: PerRole<number>, now: number): void {
    this.#isCarried = true;
    this.#grant = shares;
    this.#safeFrom = this.#startFrom = now + this.#terms.ttlMS - drainMS(this.#terms);
  }

  /**
   * `sentAt`: when the request was sent, not when the answer came: the store's clock started in between. `terms`: those of
   * the request.
   */
  granted(grant: PerRole<number>, sentAt: number, terms: LeaseTerms): void {
    this.#isCarried = false;
    this.#grant = grant;
    this.#reserved = terms;
    this.#endsAt = sentAt + terms.ttlMS;
    this.#safeFrom = this.#endsAt - drainMS(terms);
    this.#startFrom = this.#endsAt + usableGraceMS(terms);
  }

  /** Gives the lease up: what stays is the start share. */
  end(): void {
    this.#endsAt = this.#safeFrom = this.#startFrom = Number.NEGATIVE_INFINITY;
  }

  phase(now: number): LeasePhase {
    if (this.#isCarried) return 'start';
    if (now < this.#safeFrom) return 'leased';
    return now < this.#startFrom ? 'safe' : 'start';
  }

  share(role: Role, now: number): number {
    const { start, safe: wanted, cap } = this.#terms.roles[role];
    if (now >= this.#startFrom) return start;
    // The cap may have been lowered since, and the safe share raised.
    const granted = Math.min(cap, this.#grant[role]);
    const safe = Math.min(wanted, this.#reserved.roles[role].safe);
    return Math.max(start, now < this.#safeFrom ? granted : Math.min(safe, granted));
  }

  msLeft(now: number): number {
    return Math.max(0, this.#endsAt - now);
  }

  /** The next moment at which the share changes by itself. */
  nextChange(now: number): number {
    if (now < this.#safeFrom) return this.#safeFrom;
    return now < this.#startFrom ? this.#startFrom : Number.POSITIVE_INFINITY;
  }
}

/**
 * Time before a lease ends in which connections above the safe share are closed, those in use when their
 * operation is done: a third of the TTL.
 */
export function drainMS({ ttlMS }: LeaseTerms): number {
  return Math.floor(ttlMS / 3);
}
