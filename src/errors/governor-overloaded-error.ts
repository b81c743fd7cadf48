import { GovernorError } from './governor-error';

/** The operation was shed: the wait queue of the member is full. Nothing was sent; safe to retry later. */
export class GovernorOverloadedError extends GovernorError {
  readonly address: string;

  constructor(service: string, address: string, pool: number, queue: number, retryAfterMS: number) {
    super(
      `${service}: ${address} is busy: ${pool} connections in use and ${queue} operations waiting, the limit. ` +
        'The operation was refused before it was sent. Retry later, or raise connections.waitQueue.maxSize or the cap.',
      { code: 'ERR_GOVERNOR_OVERLOADED', retryable: true, retryAfterMS },
    );
    this.address = address;
  }
}
