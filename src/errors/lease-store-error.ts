import { GovernorError } from './governor-error';

/** The lease store can't be used as configured, or did not answer. The instance goes on with its safe share. */
export class LeaseStoreError extends GovernorError {
  constructor(problem: string, advice: string, cause?: unknown) {
    super(`The lease store ${problem}. ${advice}`, {
      code: 'ERR_GOVERNOR_LEASE_STORE',
      retryable: true,
      cause,
    });
  }
}
