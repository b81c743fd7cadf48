import { GovernorUnavailableError, type MissingMember } from '../../errors';
import type { DriverSelector, DriverServer, DriverServerDescription } from '../shape/internals';
import { roleOf } from '../shape/role-of';
import { AIMS } from './early-refusal';

/** An election that takes longer than this is none any more (election timeout 10 s, and the votes). */
const ELECTION_MS = 12_000;

/** The driver's monitors look no more often than this (sdam/monitor.ts, minHeartbeatFrequencyMS). */
const MONITOR_MS = 500;

export interface OutageSources {
  readonly service: string;
  readonly deployment: string;
  servers(): Iterable<DriverServer>;
  descriptions(): Iterable<DriverServerDescription>;
}

interface Outage {
  /** When the last one that could serve was lost, on `performance.now()`'s clock. */
  readonly since: number;
  /** Somebody has waited for one in vain. */
  waitedInVain: boolean;
}

/** Without which member a selection ends with nothing. Tags and staleness are not looked at: a member is there. */
function neededBy(selector: DriverSelector): MissingMember {
  if (typeof selector === 'function') return 'any';
  const mode = typeof selector === 'string' ? selector : selector.mode;
  return mode === 'primary' || mode === 'secondary' ? mode : 'any';
}

/**
 * Since when a topology has had no member for some work, and whether waiting for one has failed: then more of it fails at
 * once, until the driver's own monitoring, which is the probe, sees one again.
 */
export class Outages {
  readonly #sources: OutageSources;
  readonly #outages: Record<MissingMember, Outage | undefined> = {
    primary: undefined,
    secondary: undefined,
    any: undefined,
  };
  #askedAt = Number.NEGATIVE_INFINITY;
  #isCalm = false;

  constructor(sources: OutageSources) {
    this.#sources = sources;
    this.look();
  }

  /** A description changed. */
  look(): void {
    const roles = new Set([...this.#sources.descriptions()].map(({ type }) => servesAs(type)));
    for (const missing of AIMS) {
      const isThere =
        missing === 'any'
          ? roles.size > (roles.has(undefined) ? 1 : 0)
          : roles.has(missing) || roles.has('any');
      if (isThere) this.#outages[missing] = undefined;
      else this.#outages[missing] ??= { since: performance.now(), waitedInVain: false };
    }
    this.#isCalm = AIMS.every((missing) => this.#outages[missing] === undefined);
  }

  /** The member that a selection is for and that is not there; undefined: one is. */
  missingFor(selector: DriverSelector): MissingMember | undefined {
    if (this.#isCalm) return undefined;
    const needed = neededBy(selector);
    return this.#outages[needed] === undefined ? undefined : needed;
  }

  /** Since when there has been none, on `performance.now()`'s clock; undefined: there is one. */
  since(missing: MissingMember): number | undefined {
    return this.#outages[missing]?.since;
  }

  /** The error for work that would wait in vain, or undefined. */
  refuse(missing: MissingMember): GovernorUnavailableError | undefined {
    const outage = this.#outages[missing];
    // Who has waited for any member in vain has waited for each.
    const inVain = outage?.waitedInVain === true || this.#outages.any?.waitedInVain === true;
    if (outage === undefined || !inVain || this.#mayElect(missing, outage)) return undefined;
    this.#askMonitors();
    return this.#error(missing, outage);
  }

  /**
   * Longest wait of a selection for a member, milliseconds; undefined where one is there, or the driver's own time counts.
   * @param failFastAfterMS `availability.failFastAfterMS`
   */
  boundMS(missing: MissingMember, failFastAfterMS: number | undefined): number | undefined {
    const outage = this.#outages[missing];
    if (outage === undefined || failFastAfterMS === undefined) return undefined;
    const lost = performance.now() - outage.since;
    const boundMS = this.#isElectable(missing) ? Math.max(failFastAfterMS, ELECTION_MS) : failFastAfterMS;
    return Math.max(1, Math.ceil(boundMS - lost));
  }

  /** A selection has failed for want of a member. @returns the error of one that `boundMS` has ended */
  failed(missing: MissingMember): GovernorUnavailableError | undefined {
    const outage = this.#outages[missing];
    if (outage === undefined) return undefined;
    outage.waitedInVain = true;
    return this.#error(missing, outage);
  }

  /** No write is lost to an election that the bare driver would have waited out. */
  #mayElect(missing: MissingMember, { since }: Outage): boolean {
    return this.#isElectable(missing) && performance.now() - since < ELECTION_MS;
  }

  #isElectable(missing: MissingMember): boolean {
    return missing !== 'any' && this.#outages.any === undefined;
  }

  /** They look once in their interval by themselves, and sooner only for those that wait: nobody does any more. */
  #askMonitors(): void {
    const now = performance.now();
    if (now - this.#askedAt < MONITOR_MS) return;
    this.#askedAt = now;
    for (const server of this.#sources.servers()) server.requestCheck();
  }

  #error(missing: MissingMember, { since }: Outage): GovernorUnavailableError {
    const { service, deployment } = this.#sources;
    return new GovernorUnavailableError({
      service,
      deployment,
      missing,
      since: Math.round(Date.now() - (performance.now() - since)),
      retryAfterMS: Math.round(MONITOR_MS * (0.75 + Math.random() / 2)),
    });
  }
}

/** Undefined: it serves nobody now. A standalone, a mongos and a load balancer serve all. */
function servesAs(type: string): MissingMember | undefined {
  const role = roleOf(type);
  if (role !== 'other') return role;
  return type === 'Standalone' || type === 'Mongos' || type === 'LoadBalancer' ? 'any' : undefined;
}
