import { GovernorError } from './governor-error';

/** The governor was closed; it takes no new clients and no reload. */
export class GovernorClosedError extends GovernorError {
  constructor() {
    super('The governor is closed. Create a new one with createGovernor().', {
      code: 'ERR_GOVERNOR_CLOSED',
      retryable: false,
    });
  }
}
