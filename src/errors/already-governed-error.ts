import { GovernorError } from './governor-error';

/** A client was handed to a governor while another one governs it: it would have two budgets. */
export class AlreadyGovernedError extends GovernorError {
  constructor(owner: string, other: string) {
    super(
      `The client is governed for service "${owner}" already and can't be governed for "${other}" too. ` +
        'Hand it to one governor, or make a client for each.',
      { code: 'ERR_GOVERNOR_ALREADY_GOVERNED', retryable: false },
    );
  }
}
