import type { MemberRole } from '../../config/roles';
import type { DurationHistogram } from '../../counts/histogram';
import type { PrimaryReadCause } from '../../drift/primary-share';
import { GovernorOverloadedError } from '../../errors';
import { isFull } from '../../policy/admission';
import { isAdmittedSession } from '../admission/admitted-work';
import { type ConnectionWait, ConnectionWaits, isPromoted } from '../admission/connection-waits';
import { isExemptSession } from '../admission/exempt-sessions';
import { legacyTimeoutsOf } from '../admission/legacy-timeouts';
import { WaitQueueView } from '../admission/wait-queue-view';
import type { LedgerPool } from '../presence/holdings';
import type { MemberLedger } from '../presence/member-ledger';
import { classify, commandNameOf, type OperationKind } from '../reads/classify';
import { namespaceOf } from '../reads/namespace';
import type { PrimaryReads } from '../reads/primary-reads';
import { readId, writtenIds } from '../reads/written-documents';
import type {
  DriverCommand,
  DriverOperation,
  DriverPool,
  DriverServer,
  DriverSession,
} from '../shape/internals';
import { roleOf } from '../shape/role-of';
import type { SeamClient, SeamContext } from './seam-context';

/** Shed operations are told to come back after about the time in which the queue drains. */
const RETRY_AFTER_MS = 100;

/**
 * One server of one governed client, with the seam on its `command`: the one method that every operation of
 * every API goes through (sdam/server.ts). The uncontended path is synchronous and returns the driver's own promise.
 */
export class GovernedMember implements LedgerPool {
  readonly server: DriverServer;
  readonly client: SeamClient;
  readonly chosenSize: number;
  readonly ledger: MemberLedger;
  readonly waits: WaitQueueView;
  /** Operations that were sent to the pool and are not settled; the wait queue's bound is measured by it. */
  inFlight = 0;
  readonly #context: SeamContext;
  readonly #primaryReads: PrimaryReads;
  readonly #command: DriverCommand;
  readonly #connectionWaits = new ConnectionWaits();

  constructor(
    server: DriverServer,
    client: SeamClient,
    ledger: MemberLedger,
    context: SeamContext,
    primaryReads: PrimaryReads,
  ) {
    this.server = server;
    this.client = client;
    const { maxPoolSize } = client.driver.options;
    // 0 is the driver's word for no limit.
    this.chosenSize = client.chosen.maxPoolSize && maxPoolSize > 0 ? maxPoolSize : Number.POSITIVE_INFINITY;
    this.ledger = ledger;
    this.#context = context;
    this.#primaryReads = primaryReads;
    this.#command = server.command;
    this.waits = new WaitQueueView(server.pool, ledger.stats);
    const member = this;
    server.command = function governedCommand(operation: DriverOperation, timeoutContext: unknown) {
      return member.#govern(operation, timeoutContext);
    };
  }

  get waiting(): number {
    return this.pool.waitQueue.length;
  }

  get pool(): DriverPool {
    return this.server.pool;
  }

  get address(): string {
    return this.ledger.address;
  }

  get role(): MemberRole {
    return roleOf(this.server.description.type);
  }

  /** Whether one more operation would wait behind a full queue. */
  get full(): boolean {
    const { queue } = this.#context.policy;
    // The common case needs no look at the ledger: the queue alone has room for all of them.
    if (this.inFlight < queue) return false;
    return isFull(this.inFlight, { pool: this.ledger.limitOf(this), queue });
  }

  /** Operations that may still enter before the queue is full. */
  get room(): number {
    return this.ledger.limitOf(this) + this.#context.policy.queue - this.inFlight;
  }

  /**
   * Sends the operation to this member, or sheds it. `kind` "continue" and open transactions are never shed.
   * `cause`: why a read lands on a primary.
   */
  run(
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
    cause: PrimaryReadCause = 'unmanaged',
  ): Promise<unknown> {
    if (this.#context.policy.enforce && this.full && !continuesWork(kind, operation.session)) {
      return Promise.reject(this.shed());
    }
    const { role } = this;
    if (kind === 'read' || kind === 'fixed-read') this.#context.counters.landed(role, cause);
    const series = this.ledger.stats.operations.series(role, commandNameOf(operation));
    const started = performance.now();
    this.inFlight += 1;
    const { waitQueue } = this.pool;
    const waiting = waitQueue.length;
    const { enforce } = this.#context.policy;
    const timeouts = enforce ? legacyTimeoutsOf(timeoutContext) : undefined;
    const timeoutMS = timeouts?.waitQueueTimeoutMS ?? 0;
    // The check-out reads it in this tick.
    if (timeouts !== undefined && timeoutMS > 0) timeouts.waitQueueTimeoutMS = 0;
    const reply = this.#command.call(this.server, operation, timeoutContext);
    if (timeouts !== undefined && timeoutMS > 0) timeouts.waitQueueTimeoutMS = timeoutMS;
    // It has put itself at the end of the queue, also where a connection is free; a pinned connection needs none.
    const waiter = waitQueue.length === waiting ? null : waitQueue.last();
    const mustNotMeetPrimary = enforce && kind === 'read' && role === 'secondary';
    const wait =
      enforce && waiter !== null
        ? this.#connectionWaits.enter(waiter, started, timeoutMS, mustNotMeetPrimary)
        : undefined;
    if (waiting > 0) moveAhead(this.pool, operation.session);
    if (!mustNotMeetPrimary) {
      reply.then(
        () => this.#settle(series.ok, started, wait),
        () => this.#settle(series.error, started, wait),
      );
      return reply;
    }
    return reply.then(
      (result) => {
        this.#settle(series.ok, started, wait);
        return result;
      },
      (error: unknown) => {
        this.#settle(series.error, started, wait);
        if (!isPromoted(error)) throw error;
        return this.#primaryReads.govern(this, operation, timeoutContext, kind);
      },
    );
  }

  /** The member has been elected. */
  promoted(): void {
    this.#connectionWaits.endPromoted();
  }

  #settle(histogram: DurationHistogram, started: number, wait: ConnectionWait | undefined): void {
    this.inFlight -= 1;
    if (wait !== undefined) this.#connectionWaits.leave(wait);
    histogram.record((performance.now() - started) / 1000);
  }

  /** Counts a shed and makes its error. */
  shed(): GovernorOverloadedError {
    const { policy, counters } = this.#context;
    const { role, inFlight } = this;
    counters.sheds[role] += 1;
    this.#context.onShed({ address: this.address, role, inFlight });
    const pool = this.ledger.limitOf(this);
    return withoutStack(
      () => new GovernorOverloadedError(policy.service, this.address, pool, policy.queue, RETRY_AFTER_MS),
    );
  }

  #govern(operation: DriverOperation, timeoutContext: unknown): Promise<unknown> {
    const kind = classify(operation);
    const { policy } = this.#context;
    if (kind === 'read') this.#primaryReads.refresh(operation);
    else if (this.role === 'secondary' && this.#primaryReads.belongsElsewhere(operation, kind)) {
      return this.#primaryReads.sendBack(operation, timeoutContext, kind);
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

/**
 * The governor's own operation waits for nobody: behind a full queue a lease would run out, and with it the share.
 * The driver has put it at the end of the wait queue in this tick (cmap/connection_pool.ts, checkOut).
 */
function moveAhead(pool: DriverPool, session: DriverSession | undefined): void {
  if (session === undefined || !isExemptSession(session)) return;
  const own = pool.waitQueue.pop();
  if (own !== null) pool.waitQueue.unshift(own);
}

/** What goes on with admitted work is never refused: it would leak a cursor or deadlock a transaction. */
function continuesWork(kind: OperationKind, session: DriverSession | undefined): boolean {
  return kind === 'continue' || isAdmittedSession(session);
}
