import { GovernorError } from './governor-error';

/** What a client should be made of, or governed as, is not there or is something else. */
export class ClientInvalidError extends GovernorError {
  constructor(message: string) {
    super(message, { code: 'ERR_GOVERNOR_CLIENT_INVALID', retryable: false });
  }
}
