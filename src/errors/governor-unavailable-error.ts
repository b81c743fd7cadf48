import { GovernorError } from './governor-error';

/** Which member there is none of. */
export type MissingMember = 'primary' | 'secondary' | 'any';

export interface UnavailableFacts {
  readonly service: string;
  readonly deployment: string;
  readonly missing: MissingMember;
  /** Since when none is known, milliseconds since the epoch. */
  readonly since: number;
  readonly retryAfterMS: number;
}

const WORDS: Readonly<Record<MissingMember, string>> = {
  primary: 'no primary',
  secondary: 'no secondary',
  any: 'no member that could serve it',
};

/**
 * There has been no member for such work, an operation before has waited for one in vain, and the driver's monitors have
 * seen none since. Nothing was sent. The monitors look every half second while work comes.
 */
export class GovernorUnavailableError extends GovernorError {
  readonly deployment: string;
  readonly missing: MissingMember;
  /** Milliseconds since the epoch. */
  readonly since: number;

  constructor({ service, deployment, missing, since, retryAfterMS }: UnavailableFacts) {
    super(
      `${service}: deployment "${deployment}" has had ${WORDS[missing]} since ${new Date(since).toISOString()}, ` +
        `and nothing was sent; try again after ${retryAfterMS} ms`,
      { code: 'ERR_GOVERNOR_UNAVAILABLE', retryable: true, retryAfterMS },
    );
    this.deployment = deployment;
    this.missing = missing;
    this.since = since;
  }
}
