import { GovernorError } from './governor-error';

/** There was no room for the monitoring connections of one more client at a member. */
export class NoRoomError extends GovernorError {
  constructor(address: string, open: number, share: number, withinMS: number) {
    super(
      `No room for another client at ${address}: ${open} connections of a share of ${share} did not close within ` +
        `${withinMS} ms. Close a client that is not needed, or raise the cap.`,
      { code: 'ERR_GOVERNOR_OVERLOADED', retryable: true },
    );
  }
}
