import { GovernorError } from './governor-error';

/** What a refusal tells of the member that has no room. */
export interface Refusal {
  readonly service: string;
  readonly address: string;
  readonly lane: 'critical' | 'normal' | 'background';
  readonly reason: 'queue_full' | 'standing_queue' | 'deadline';
  /** Operations that may run at the member at a time. */
  readonly limit: number;
  /** Operations that wait there. */
  readonly waiting: number;
  /** Time in which what waits now is served, about. */
  readonly retryAfterMS: number;
}

const WHY: Readonly<Record<Refusal['reason'], string>> = {
  queue_full: 'as many as connections.waitQueue.maxSize allows',
  standing_queue: 'and more comes than it answers: whoever waits longer is late for nothing',
  deadline: 'and this one has waited for connections.waitQueue.timeoutMS',
};

/**
 * The operation was shed: its member has no room for it. Nothing was sent; safe to retry after `retryAfterMS`
 * milliseconds.
 */
export class GovernorOverloadedError extends GovernorError {
  readonly address: string;
  readonly reason: Refusal['reason'];
  readonly lane: Refusal['lane'];
  readonly limit: number;
  readonly waiting: number;

  constructor({ service, address, lane, reason, limit, waiting, retryAfterMS }: Refusal) {
    super(
      `${service}: ${address} is busy: ${limit} operations run, the limit, and ${waiting} wait, ${WHY[reason]}. ` +
        `The operation (lane ${lane}) was refused before it was sent. Retry after ${retryAfterMS} ms; a longer queue ` +
        'answers nobody sooner (docs/runbook.md, MongoOperationsShed).',
      { code: 'ERR_GOVERNOR_OVERLOADED', retryable: true, retryAfterMS },
    );
    this.address = address;
    this.reason = reason;
    this.lane = lane;
    this.limit = limit;
    this.waiting = waiting;
  }
}
