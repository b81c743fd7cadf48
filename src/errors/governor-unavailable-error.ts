import { GovernorError } from './governor-error';
import { oneLine } from './one-line';

/** Which member there is none of. */
export type MissingMember = 'primary' | 'secondary' | 'any';

export interface UnavailableFacts {
  readonly service: string;
  readonly deployment: string;
  readonly missing: MissingMember;
  /** The tags, as JSON, that the member would have to have; undefined where any would do. */
  readonly tags?: string;
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
 * There has been no member for such work, or none with the tags that it names, an operation before has waited for one in vain,
 * and the driver's monitors have seen none since. Nothing was sent. The monitors look every half second while work comes.
 */
export class GovernorUnavailableError extends GovernorError {
  readonly deployment: string;
  readonly missing: MissingMember;
  /** As JSON, where members are there and none has the tags that the read names; else undefined. */
  readonly tags: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number;

  constructor({ service, deployment, missing, tags, since, retryAfterMS }: UnavailableFacts) {
    const having = tags === undefined ? '' : ` with the tags ${oneLine(tags)} that the read asks for`;
    super(
      `${service}: deployment "${deployment}" has had ${WORDS[missing]}${having} since ${new Date(since).toISOString()}, ` +
        `and nothing was sent; try again after ${retryAfterMS} ms`,
      { code: 'ERR_GOVERNOR_UNAVAILABLE', retryable: true, retryAfterMS },
    );
    this.deployment = deployment;
    this.missing = missing;
    this.tags = tags;
    this.since = since;
  }
}
