import type { Role } from '../../config/roles';
import { LeaseStoreError } from '../../errors/lease-store-error';
import type { Grant, RenewRequest } from '../protocol/messages';
import { type LeaseTerms, type PerRole, weightUnits } from '../protocol/terms';
import { DemandWindow } from './demand-window';
import type { LeaseClientOptions } from './lease-client-options';
import { type LeaseClock, systemClock } from './lease-clock';
import type { LeaseIdentity } from './lease-identity';
import type { LeaseStatus } from './lease-status';
import { answerMS, firstAnswerMS, nextRenewalMS, retryMS, sampleMS } from './pace';
import { drainMS, ShareWindow } from './share-window';

const ROLES: readonly Role[] = ['primary', 'secondary'];

/** Holds the lease of this process: renews it, follows demand, and falls back when the store is out of reach. */
export class LeaseClient {
  readonly #identity: LeaseIdentity;
  readonly #options: LeaseClientOptions;
  readonly #clock: LeaseClock;
  readonly #random: () => number;
  readonly #window: ShareWindow;
  readonly #demand = new DemandWindow();
  readonly #startedAt: number;
  #terms: LeaseTerms;
  #weight: number;
  #version = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #lastWant: PerRole<number> = { primary: 0, secondary: 0 };
  /** The store still counts more than the share; it must hear when the surplus is closed. */
  #owesReport = false;
  #inFlight: Promise<void> | undefined;
  #renewAgain = false;
  #cancelRenewal: (() => void) | undefined;
  #cancelSample: (() => void) | undefined;
  #announced: PerRole<number>;
  #grant: Grant | undefined;
  #lastError: LeaseStoreError | undefined;
  #failuresInRow = 0;
  readonly #counts = { renewals: 0, failures: 0, lapses: 0 };
  #wasLeased = false;
  #state: 'idle' | 'running' | 'closed' = 'idle';

  constructor(options: LeaseClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#terms = options.terms;
    this.#weight = options.weight ?? 1;
    this.#window = new ShareWindow(options.terms);
    if (options.carried !== undefined) this.#window.carry(options.carried, this.#clock.now());
    this.#startedAt = options.startedAt ?? Date.now();
    this.#identity = options.identity;
    this.#announced = this.shares();
  }

  get id(): string {
    return this.#identity.id;
  }

  /** Asks for the first lease and keeps it until `close()`. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    this.renewNow();
    this.#sample();
  }

  /** Connections that this process may hold at a member of the role, at this moment. Cheap: ask before each one. */
  share(role: Role): number {
    return this.#window.share(role, this.#clock.now());
  }

  shares(): PerRole<number> {
    return { primary: this.share('primary'), secondary: this.share('secondary') };
  }

  get status(): LeaseStatus {
    const now = this.#clock.now();
    return {
      id: this.id,
      phase: this.#window.phase(now),
      secondsLeft: this.#window.msLeft(now) / 1_000,
      live: this.#grant?.live ?? 0,
      silent: this.#grant?.lapsed ?? 0,
      overMaxInstances: (this.#grant?.live ?? 0) > this.#terms.maxInstances,
      lastError: this.#lastError,
      ...this.#counts,
    };
  }

  /** After a reload, or when the process has another number of clients. */
  update(terms: LeaseTerms, weight = this.#weight): void {
    this.#terms = terms;
    this.#weight = weight;
    this.#window.terms = terms;
    this.#announce();
    this.renewNow();
  }

  /** Renews at once, or as soon as the renewal under way is done. */
  renewNow(): void {
    if (this.#state !== 'running') return;
    this.#renewAgain = this.#inFlight !== undefined;
    if (this.#inFlight !== undefined) return;
    this.#cancelRenewal?.();
    this.#cancelRenewal = undefined;
    this.#inFlight = this.#renew().finally(() => {
      this.#inFlight = undefined;
      this.#settle();
    });
  }

  /**
   * Gives the lease back. The share from now on is the start share; what is above it gets a third of the TTL to
   * close, and what is open then stays counted until the lease would have ended.
   * @param goesOn the connections stay, under another lease or a share that needs none: nothing is closed for it
   */
  async close(goesOn = false): Promise<void> {
    if (this.#state === 'closed') return;
    const wasRunning = this.#state === 'running';
    this.#state = 'closed';
    this.#cancelRenewal?.();
    this.#cancelSample?.();
    const before = this.shares();
    this.#window.end();
    if (!goesOn) this.#announce();
    if (!wasRunning) return;
    if (!goesOn) await this.#drained();
    // A renewal that arrives after the release would take the lease again.
    await this.#inFlight;
    const { store, heldNow } = this.#options;
    const { primary, secondary } = goesOn ? before : heldNow();
    const held = { primary, secondary };
    const returned = store.release({ id: this.id, seq: this.#identity.nextSeq(), held });
    // A lease that is not given back costs a safe share for the grace time: worth a longer wait.
    await this.#inTime(returned, this.#terms.renewMS).catch((error: unknown) => this.#failed(error));
  }

  async #renew(): Promise<void> {
    const sentAt = this.#clock.now();
    const request = this.#request();
    this.#sentAt = sentAt;
    try {
      const grant = await this.#inTime(this.#options.store.renew(request), this.#answerMS);
      if (grant.status === 'stale') throw new Error('a later request of this instance was answered before');
      if (grant.status === 'full') throw new Error(this.#fullMessage(grant));
      this.#granted(grant, request, sentAt);
    } catch (error) {
      this.#failed(error);
    }
  }

  get #answerMS(): number {
    const { ttlMS, renewMS } = this.#terms;
    return this.#grant === undefined ? firstAnswerMS(ttlMS, renewMS) : answerMS(renewMS);
  }

  /**
   * What the store hears that this instance works under. One that was there before it had a lease claims its safe share:
   * a store that is new echoes what the cap has room for, and nothing of it is opened before the answer.
   */
  #claimed(role: Role): number {
    const isFirst = this.#grant === undefined && this.#options.carried !== undefined;
    return Math.max(this.share(role), isFirst ? this.#terms.roles[role].safe : 0);
  }

  #fullMessage({ live }: Grant): string {
    return `${live} instances have a lease that has not ended, and connections.lease.maxInstances is ${this.#terms.maxInstances}: raise it, or end the crash loop`;
  }

  #request(): RenewRequest {
    const { fingerprint, heldNow, demandNow, estimatesNow } = this.#options;
    this.#demand.sample(demandNow());
    const held = heldNow();
    const claim = (role: Role) => ({
      has: this.#claimed(role),
      held: held[role],
      want: Math.min(this.#demand.want(role), this.#terms.roles[role].cap),
    });
    const claims = { primary: claim('primary'), secondary: claim('secondary') };
    this.#lastWant = { primary: claims.primary.want, secondary: claims.secondary.want };
    return {
      id: this.id,
      seq: this.#identity.nextSeq(),
      version: this.#version,
      weight: weightUnits(this.#weight),
      fingerprint: fingerprint(),
      startedAt: this.#startedAt,
      terms: this.#terms,
      claims,
      estimates: estimatesNow?.() ?? [],
    };
  }

  #granted(grant: Grant, { claims, terms }: RenewRequest, sentAt: number): void {
    this.#counts.renewals += 1;
    this.#failuresInRow = 0;
    this.#lastError = undefined;
    this.#version = Math.max(this.#version, grant.version);
    this.#grant = grant;
    // An answer that comes while the lease is being given back must not bring the share back.
    if (this.#state !== 'running') return;
    const { primary, secondary } = grant.roles;
    this.#window.granted({ primary: primary.grant, secondary: secondary.grant }, sentAt, terms);
    this.#demand.turn();
    this.#announce();
    this.#options.onEstimates?.(grant.estimates);
    this.#owesReport = ROLES.some((role) => Math.max(claims[role].has, claims[role].held) > this.share(role));
  }

  #failed(cause: unknown): void {
    this.#counts.failures += 1;
    this.#failuresInRow += 1;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#lastError = new LeaseStoreError(
      `did not renew the lease (${reason})`,
      'Until it does, this instance keeps its share, then its safe share.',
      cause,
    );
    this.#options.onError?.(this.#lastError);
  }

  /** After each renewal, good or bad: plan the next. */
  #settle(): void {
    if (this.#state !== 'running') return;
    if (this.#renewAgain) {
      this.renewNow();
      return;
    }
    if (this.#failuresInRow === 0 && this.#reportsNow()) return;
    const { renewMS } = this.#terms;
    const growing = ROLES.some((role) => {
      const roleGrant = this.#grant?.roles[role];
      return roleGrant !== undefined && roleGrant.grant < roleGrant.target;
    });
    const delay =
      this.#failuresInRow > 0
        ? retryMS(renewMS, this.#failuresInRow, this.#random())
        : nextRenewalMS(renewMS, growing, this.#random());
    this.#cancelRenewal = this.#clock.after(delay, () => this.renewNow());
  }

  /** Looks at demand, at what is held and at the lease, several times a renewal. */
  #sample(): void {
    this.#demand.sample(this.#options.demandNow());
    this.#announce();
    if (!this.#reportsNow() && this.#wantsMore()) this.renewNow();
    if (this.#state !== 'running') return;
    const now = this.#clock.now();
    const delay = Math.min(sampleMS(this.#terms.renewMS), this.#window.nextChange(now) - now);
    this.#cancelSample = this.#clock.after(Math.max(1, delay), () => this.#sample());
  }

  /** Tells the store that a surplus is closed, so that its new owner gets it. */
  #reportsNow(): boolean {
    if (!this.#owesReport || this.#inFlight !== undefined) return false;
    const held = this.#options.heldNow();
    if (ROLES.some((role) => held[role] > this.share(role))) return false;
    this.#owesReport = false;
    this.renewNow();
    return true;
  }

  /** Demand has outgrown the share and what the store knows of it: don't wait for the next renewal. */
  #wantsMore(): boolean {
    if (this.#failuresInRow > 0 || this.#clock.now() - this.#sentAt < this.#terms.renewMS / 4) return false;
    return ROLES.some((role) => {
      const want = Math.min(this.#demand.want(role), this.#terms.roles[role].cap);
      return want > this.#lastWant[role] && want > this.share(role);
    });
  }

  #announce(): void {
    const shares = this.shares();
    const isLeased = this.#window.phase(this.#clock.now()) === 'leased';
    if (this.#wasLeased && !isLeased && this.#state === 'running') this.#counts.lapses += 1;
    this.#wasLeased = isLeased;
    if (ROLES.every((role) => shares[role] === this.#announced[role])) return;
    this.#announced = shares;
    this.#options.onShares?.(shares);
  }

  /** Waits, bounded, until nothing is open above the start share. */
  async #drained(): Promise<void> {
    const deadline = this.#clock.now() + drainMS(this.#terms);
    const isOver = (held: PerRole<number>) => ROLES.some((role) => held[role] > this.share(role));
    while (isOver(this.#options.heldNow()) && this.#clock.now() < deadline) {
      await new Promise<void>((resolve) => this.#clock.after(sampleMS(this.#terms.renewMS), resolve));
    }
  }

  /** An answer that takes longer is ignored, since the next request may overtake it. */
  #inTime<T>(answer: Promise<T>, limitMS: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(limitMS, () => reject(new Error(`no answer within ${limitMS} ms`)));
      answer.then(resolve, reject).finally(cancel);
    });
  }
}
