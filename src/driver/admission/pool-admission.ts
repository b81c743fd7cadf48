import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import type { RefusalReason } from '../../counts/admission-counts';
import { GovernorOverloadedError } from '../../errors';
import type { WaitBounds } from '../../policy/active-policy';
import type { LedgerPool } from '../presence/holdings';
import type { MemberLedger } from '../presence/member-ledger';
import type { DriverServer } from '../shape/internals';
import { roleOf } from '../shape/role-of';
import type { AdmissionContext } from './admission-context';
import { type AdmissionPool, AdmissionQueue } from './admission-queue';
import type { QueueingMember } from './early-refusal';

/** A pool of one client at one member, as admission sees it. */
export interface GovernedPool extends LedgerPool {
  readonly server: DriverServer;
  readonly ledger: MemberLedger;
  /** How long the caller lets operations of this client wait, milliseconds, 0 for ever; undefined: as configured. */
  readonly chosenWaitMS: number | undefined;
  /** Whether the lease of this process is renewed through this pool. */
  readonly renewsLease: boolean;
}

/** The permits of one pool, and what is told to those who get none. */
export class PoolAdmission implements AdmissionPool, QueueingMember {
  readonly queue: AdmissionQueue;
  readonly #pool: GovernedPool;
  readonly #context: AdmissionContext;

  constructor(pool: GovernedPool, context: AdmissionContext) {
    this.#pool = pool;
    this.#context = context;
    this.queue = new AdmissionQueue(this);
    const { server } = pool;
    // A connection that a cursor or a transaction has kept is free again.
    if (server.loadBalanced) server.pool.on('connectionCheckedIn', () => this.queue.pump());
  }

  get role(): MemberRole {
    return roleOf(this.#pool.server.description.type);
  }

  /** Operations that were admitted or wait for it, and are not settled. */
  get inFlight(): number {
    return this.queue.running + this.queue.size;
  }

  get permits(): number {
    return this.#context.policy.enforce ? this.#pool.ledger.limitOf(this.#pool) : Number.POSITIVE_INFINITY;
  }

  get inUse(): number {
    const { running } = this.queue;
    const { loadBalanced, pool } = this.#pool.server;
    // Behind a load balancer cursors and transactions keep their connection between two commands.
    return loadBalanced ? Math.max(running, pool.currentCheckedOutCount + pool.waitQueue.length) : running;
  }

  get bounds(): WaitBounds {
    const { bounds } = this.#context.policy;
    const { chosenWaitMS, ledger } = this.#pool;
    const timeoutMS = chosenWaitMS ?? bounds.timeoutMS;
    // A queue is no sign of overload where we hold work back to find out what the member can carry.
    if (ledger.adaptive.isFindingOut) return { ...bounds, timeoutMS, targetMS: Number.POSITIVE_INFINITY };
    return timeoutMS === bounds.timeoutMS ? bounds : { ...bounds, timeoutMS };
  }

  get waitingAtMember(): number {
    let waiting = 0;
    for (const { newWork } of this.#pool.ledger.pools()) waiting += newWork;
    return waiting;
  }

  get spare(): number {
    // Where nobody waits at the member there is no queue to look at.
    return this.#pool.ledger.queued === 0 ? this.bounds.maxSize : this.queue.spare;
  }

  roomFor(lane: Lane): number {
    return this.queue.roomFor(lane);
  }

  evictElsewhere(lane: Lane): boolean {
    for (const other of this.#pool.ledger.pools()) if (other !== this.#pool && other.evict(lane)) return true;
    return false;
  }

  get room(): number {
    const { enforce } = this.#context.policy;
    return enforce ? this.#pool.ledger.roomOf(this.#pool, this.inUse) : Number.POSITIVE_INFINITY;
  }

  /** Behind the service's own slow operations a lease would run out, and with it the share. With one permit there is no choice. */
  get kept(): number {
    return this.#pool.renewsLease && this.permits > 1 ? 1 : 0;
  }

  onRunning(change: 1 | -1): void {
    this.#pool.ledger.runs(change);
  }

  /** What came free may be another pool's: together they may run no more than the member has room for. */
  onIdle(): void {
    const { ledger } = this.#pool;
    if (ledger.queued === 0) return;
    for (const other of ledger.pools()) if (other !== this.#pool) other.wake();
  }

  onWaiting(change: 1 | -1, lane: Lane | undefined): void {
    this.#pool.server.s.operationCount += change;
    this.#pool.ledger.waits(this.#pool, change);
    if (change === 1 && lane !== undefined) this.#context.counters.admission[lane].waited += 1;
  }

  refuseEarly(lane: Lane, coming: number): GovernorOverloadedError {
    return this.refusal(this.queue.turnAway(lane), lane, this.queue.retryAfterMS(coming));
  }

  refusal(reason: RefusalReason, lane: Lane, retryAfterMS: number): GovernorOverloadedError {
    this.count(reason, lane, false);
    const { service } = this.#context.policy;
    const { address } = this.#pool.ledger;
    const waiting = this.queue.size;
    const limit = this.permits;
    return withoutStack(
      () => new GovernorOverloadedError({ service, address, lane, reason, limit, waiting, retryAfterMS }),
    );
  }

  /** Counts a refusal; in observe mode one that enforce mode would have made. */
  count(reason: RefusalReason, lane: Lane, observed: boolean): void {
    const { counters } = this.#context;
    const { role, inFlight } = this;
    const { address, stats } = this.#pool.ledger;
    counters.admission[lane][reason] += 1;
    if (reason === 'deadline') {
      stats.waitTimeouts += 1;
      return;
    }
    counters.sheds[role][lane] += 1;
    this.#context.onShed({ address, role, lane, reason, inFlight, observed });
  }
}

/** Under overload the stack is most of an error's cost, and it shows only the driver's own frames. */
function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
