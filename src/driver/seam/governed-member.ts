import type { Lane } from '../../config/lanes';
import type { MemberRole } from '../../config/roles';
import { WAITS, type WaitMessage } from '../../counts/channels';
import type { Forecast } from '../../counts/forecast';
import type { DurationHistogram } from '../../counts/histogram';
import type { PrimaryReadCause } from '../../drift/primary-share';
import { isAdmitted, markSent } from '../admission/admitted-work';
import { patienceOf } from '../admission/caller-patience';
import { currentLane } from '../admission/current-lane';
import { isExemptSession } from '../admission/exempt-sessions';
import { backoffOf, type FailedAttempts, isOverload, isUnanswered } from '../admission/failed-attempts';
import { type GovernedPool, PoolAdmission } from '../admission/pool-admission';
import { isPromoted, ReadsUnderway, type ReadUnderway } from '../admission/reads-underway';
import { RetryBudget } from '../admission/retry-budget';
import { legacyTimeoutsOf } from '../admission/timeouts';
import { wasUnsent } from '../admission/unsent';
import { WaitQueueView } from '../admission/wait-queue-view';
import type { MemberLedger } from '../presence/member-ledger';
import { classify, commandNameOf, isRead, type OperationKind } from '../reads/classify';
import { namespaceOf } from '../reads/namespace';
import type { PrimaryReads } from '../reads/primary-reads';
import { readId, writtenIds } from '../reads/written-documents';
import { errorTypeOf } from '../shape/error-type';
import type { DriverCommand, DriverOperation, DriverPool, DriverServer } from '../shape/internals';
import type { SeamClient, SeamContext } from './seam-context';

/** An operation at its member, on its way to the driver. */
interface Sending {
  readonly operation: DriverOperation;
  readonly timeoutContext: unknown;
  readonly kind: OperationKind;
  /** Why a read lands on a primary. */
  readonly cause: PrimaryReadCause;
  /** When it came here, on `performance.now()`'s clock. */
  readonly arrived: number;
  /** Counts it among what enforce mode would have let in; in observe mode only. */
  forecast?: Forecast;
}

/** Name of the driver's error for a wait for a connection that took too long (cmap/errors.ts). */
const WAIT_TIMED_OUT = 'MongoWaitQueueTimeoutError';

/**
 * One server of one governed client, with the seam on its `command`: the one method that every operation of
 * every API goes through (sdam/server.ts). The uncontended path is synchronous.
 */
export class GovernedMember implements GovernedPool {
  readonly server: DriverServer;
  readonly client: SeamClient;
  readonly chosenSize: number;
  readonly ledger: MemberLedger;
  readonly admission: PoolAdmission;
  readonly waits: WaitQueueView;
  readonly #context: SeamContext;
  readonly #primaryReads: PrimaryReads;
  readonly #failedAttempts: FailedAttempts;
  readonly #retryBudget = new RetryBudget();
  readonly #command: DriverCommand;
  readonly #readsUnderway = new ReadsUnderway();

  constructor(
    server: DriverServer,
    client: SeamClient,
    ledger: MemberLedger,
    context: SeamContext,
    primaryReads: PrimaryReads,
    failedAttempts: FailedAttempts,
  ) {
    this.server = server;
    this.client = client;
    const { maxPoolSize } = client.driver.options;
    // 0 is the driver's word for no limit.
    this.chosenSize = client.chosen.maxPoolSize && maxPoolSize > 0 ? maxPoolSize : Number.POSITIVE_INFINITY;
    this.ledger = ledger;
    this.#context = context;
    this.#primaryReads = primaryReads;
    this.#failedAttempts = failedAttempts;
    this.#command = server.command;
    this.admission = new PoolAdmission(this, context);
    this.waits = new WaitQueueView(server.pool, this.admission.queue, ledger.stats);
    const member = this;
    server.command = function governedCommand(operation: DriverOperation, timeoutContext: unknown) {
      return member.#govern(operation, timeoutContext);
    };
  }

  get waiting(): number {
    return this.pool.waitQueue.length + this.admission.queue.size;
  }

  get newWork(): number {
    return this.admission.queue.newWork;
  }

  get inFlight(): number {
    return this.admission.inFlight;
  }

  get pool(): DriverPool {
    return this.server.pool;
  }

  get address(): string {
    return this.ledger.address;
  }

  get role(): MemberRole {
    return this.admission.role;
  }

  get chosenWaitMS(): number | undefined {
    return this.client.chosenWaitMS;
  }

  get renewsLease(): boolean {
    return this.client.renewsLease && this.role === 'primary';
  }

  evict(lane: Lane): boolean {
    return this.admission.queue.evict(lane);
  }

  wake(): void {
    this.admission.queue.pump();
    const { pool } = this;
    if (!pool.closed && pool.waitQueue.length > 0) pool.processWaitQueue();
  }

  /** Another policy is in force. */
  followPolicy(): void {
    this.admission.queue.follow();
  }

  /** The member has another role, or is not known any more: where new work belongs may be elsewhere. */
  roleChanges(to: MemberRole): void {
    const { queue } = this.admission;
    if (to === 'primary') this.#readsUnderway.endWaits();
    if (to === 'other') queue.releaseAdmitted();
    queue.dissolve();
  }

  /** It is no member any more. */
  leaves(): void {
    this.roleChanges('other');
  }

  /** Its client closes: the driver ends whatever waits. */
  closes(): void {
    this.admission.queue.release();
  }

  /** Sends the operation to this member once it is admitted, or refuses it. `cause`: why a read lands on a primary. */
  run(
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
    cause: PrimaryReadCause = 'unmanaged',
  ): Promise<unknown> {
    const sending: Sending = { operation, timeoutContext, kind, cause, arrived: performance.now() };
    const { queue } = this.admission;
    if (!this.#context.policy.enforce) return this.#observe(sending);
    if (!queue.isOpen && !this.#isPinned(operation)) return this.#sendLater(sending);
    queue.enter();
    return this.#send(sending, false);
  }

  /** Behind a load balancer a cursor or a transaction has its connection already. */
  #isPinned({ session }: DriverOperation): boolean {
    return this.server.loadBalanced && session?.isPinned === true;
  }

  #isAdmitted({ operation, timeoutContext, kind }: Sending): boolean {
    return isAdmitted(kind === 'continue', operation, timeoutContext);
  }

  #laneOf(operation: DriverOperation): Lane {
    return currentLane() ?? this.#context.policy.laneOf(namespaceOf(operation)) ?? 'normal';
  }

  async #sendLater(sending: Sending): Promise<unknown> {
    const { operation, timeoutContext, kind } = sending;
    const { queue } = this.admission;
    const { session } = operation;
    const { role } = this;
    const lane = this.#isAdmitted(sending) ? undefined : this.#laneOf(operation);
    // Behind others the governor's own lease would run out, and with it the share.
    const urgent = session !== undefined && isExemptSession(session);
    const wait = () => queue.wait(lane, patienceOf(operation, timeoutContext), urgent);
    const ending = await (WAITS.hasSubscribers
      ? WAITS.tracePromise(wait, this.#aboutWait(operation, lane))
      : wait());
    if (ending === 'again') return await this.#primaryReads.selectAgain(operation, timeoutContext, kind);
    if (ending === 'unbound') queue.enter();
    // An election leaves admitted work in its place, and may come between a permit and who gets it.
    if (kind === 'read' && role !== 'primary' && this.role === 'primary') {
      queue.giveBack();
      return await this.#primaryReads.selectAgain(operation, timeoutContext, kind);
    }
    return await this.#send(sending, true);
  }

  #aboutWait(operation: DriverOperation, lane: Lane | undefined): WaitMessage {
    const { service } = this.#context.policy;
    const { address, role } = this;
    return {
      service,
      address,
      role,
      lane,
      command: commandNameOf(operation),
      namespace: namespaceOf(operation),
    };
  }

  /** Sends it at once, and counts what enforce mode would have done. */
  #observe(sending: Sending): Promise<unknown> {
    const { forecast } = this.ledger.stats;
    const { maxSize } = this.#context.policy.bounds;
    const planned = this.#context.plannedShare(this.role) - this.ledger.reserved;
    const permits = Math.min(this.chosenSize, planned);
    const foreseen = forecast.comes(() => this.#isAdmitted(sending), permits, maxSize);
    if (foreseen === 'wait' || foreseen === 'queue_full') {
      const lane = this.#laneOf(sending.operation);
      if (foreseen === 'wait') this.#context.counters.admission[lane].waited += 1;
      else this.admission.count(foreseen, lane, true);
    }
    if (foreseen !== 'queue_full') sending.forecast = forecast;
    this.admission.queue.enter();
    return this.#send(sending, false);
  }

  /** Hands it to the driver; the permit comes back when it has settled. `queued`: it has waited for that. */
  #send(sending: Sending, queued: boolean): Promise<unknown> {
    const { operation, timeoutContext, kind, arrived } = sending;
    const { role } = this;
    const { enforce } = this.#context.policy;
    const series = this.ledger.stats.operations.series(role, commandNameOf(operation));
    const sent = queued ? performance.now() : arrived;
    const { waitQueue, availableConnectionCount } = this.pool;
    const waiting = waitQueue.length;
    const hasConnection = availableConnectionCount > waiting;
    // The opening of one is no time that the member took for the operation.
    const tellsTime = hasConnection && kind !== 'continue';
    const timeouts = enforce ? legacyTimeoutsOf(timeoutContext) : undefined;
    const ownTimeoutMS = timeouts?.waitQueueTimeoutMS;
    // The check-out reads it in this tick. Where a connection is free it costs a timer, a promise and a race of promises for nothing.
    if (timeouts !== undefined)
      timeouts.waitQueueTimeoutMS = hasConnection ? 0 : this.#opensWithinMS(sending, sent);
    markSent(timeoutContext);
    // The driver finds that out when it has a connection (cmap/connection.ts, sendCommand).
    const isAborted = isAbortedNow(operation);
    const reply = this.#command.call(this.server, operation, timeoutContext);
    if (timeouts !== undefined) timeouts.waitQueueTimeoutMS = ownTimeoutMS as number;
    // It has put itself at the end of the driver's queue, also where a connection is free; a pinned connection needs none.
    const waiter = waitQueue.length === waiting ? null : waitQueue.last();
    if (queued && waiter !== null) waiter.checkoutTime = Math.floor(arrived);
    const mustNotMeetPrimary = enforce && kind === 'read' && role !== 'primary' && waiter !== null;
    const read = mustNotMeetPrimary ? this.#readsUnderway.enter(waiter) : undefined;
    // One reaction: with a second one V8 loses the application's frames of a server's error.
    return reply.then(
      (result) => {
        const now = performance.now();
        // Before its permit is another's.
        if (tellsTime && this.#context.policy.adapts) {
          this.ledger.adaptive.answered(now, series.command, now - sent);
        }
        this.#settle(sending, sent, now, read);
        this.#retryBudget.succeeded(now);
        this.#count(series.ok, sending, role, sent, now);
        return result;
      },
      (error: unknown) => {
        const now = performance.now();
        this.#settle(sending, sent, now, read);
        // It goes on elsewhere, and is counted there.
        if (isPromoted(error)) return this.#primaryReads.selectAgain(operation, timeoutContext, kind);
        const failed = series.errors.get(errorTypeOf(error));
        const waited = read?.isEnded === true ? null : waiter;
        const isUnsent = wasUnsent(error, waited);
        const isOverloaded = isOverload(error);
        if (isOverloaded || isUnanswered(error, isUnsent)) this.ledger.adaptive.overloaded();
        if (isAborted || isUnsent) failed.record((now - arrived) / 1000);
        else this.#count(failed, sending, role, sent, now);
        const explained = timeouts === undefined ? error : this.#explain(error, operation);
        if (kind !== 'continue') this.#weighRetry(explained, isOverloaded, operation);
        throw explained;
      },
    );
  }

  /** How long it may wait for a connection that has to be opened, in the driver's words: 0 is no bound. */
  #opensWithinMS(sending: Sending, sent: number): number {
    const { timeoutMS } = this.admission.bounds;
    if (timeoutMS === 0 || this.#isAdmitted(sending)) return 0;
    return Math.max(1, Math.ceil(timeoutMS - (sent - sending.arrived)));
  }

  /** The driver may be about to try it again. */
  #weighRetry(error: unknown, isOverloaded: boolean, operation: DriverOperation): void {
    if (isOverloaded) this.admission.queue.backOff(backoffOf(error));
    this.#failedAttempts.failed(operation, error, isOverloaded, () => {
      const { policy, counters } = this.#context;
      const mayRetry = this.#retryBudget.take(performance.now(), this.admission.permits);
      counters.retries[mayRetry ? 'allowed' : 'refused'] += 1;
      return mayRetry || !policy.enforce;
    });
  }

  /** The wait for a connection that is being opened ends as every wait of ours. */
  #explain(error: unknown, operation: DriverOperation): unknown {
    if ((error as Error | undefined)?.name !== WAIT_TIMED_OUT) return error;
    // The driver takes the time-out of a caller's signal for its own (timeout.ts, TimeoutError.is).
    if (isAbortedNow(operation)) return error;
    return this.admission.refusal('deadline', this.#laneOf(operation), this.admission.queue.retryAfterMS());
  }

  /** The permit comes back. */
  #settle({ forecast, kind }: Sending, sent: number, now: number, read: ReadUnderway | undefined): void {
    forecast?.goes();
    if (read !== undefined) this.#readsUnderway.leave(read);
    this.admission.queue.leave(now - sent, kind === 'continue');
  }

  /** It was sent, and the member has answered or will not. */
  #count(
    histogram: DurationHistogram,
    { arrived, cause, kind }: Sending,
    role: MemberRole,
    sent: number,
    now: number,
  ): void {
    if (isRead(kind)) this.#context.counters.landed(role, cause);
    this.ledger.stats.used.record((now - sent) / 1000);
    histogram.record((now - arrived) / 1000);
  }

  #govern(operation: DriverOperation, timeoutContext: unknown): Promise<unknown> {
    const kind = classify(operation);
    const { policy } = this.#context;
    if (kind === 'read') this.#primaryReads.refresh(operation);
    // A write and a fixed read are right at a primary, whatever brought them there.
    const mayBeMisplaced = kind === 'read' || this.role !== 'primary';
    if (mayBeMisplaced && this.#primaryReads.belongsElsewhere(operation, kind)) {
      return this.#primaryReads.sendBack(this, operation, timeoutContext, kind);
    }
    if (kind === 'read' || kind === 'fixed-read') {
      if (!policy.enforce) this.#context.readAfterWrite.read(namespaceOf(operation), readId(operation));
      if (this.role !== 'secondary') return this.#primaryReads.govern(this, operation, timeoutContext, kind);
    } else if (kind === 'write' && !policy.enforce) {
      this.#context.readAfterWrite.wrote(namespaceOf(operation), writtenIds(operation));
    }
    return this.run(operation, timeoutContext, kind);
  }
}

function isAbortedNow({ options }: DriverOperation): boolean {
  return (options.signal as AbortSignal | undefined)?.aborted === true;
}
