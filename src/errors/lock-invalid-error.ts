import { GovernorError } from './governor-error';
import { oneLine } from './one-line';

/** The lock file can't be trusted: merge conflict, truncated, edited by hand, or of an unknown version. */
export class LockInvalidError extends GovernorError {
  readonly file: string;

  constructor(file: string, problem: string, advice: string, cause?: unknown) {
    super(oneLine(`The lock ${file} ${problem}. ${advice}`), {
      code: 'ERR_GOVERNOR_LOCK_INVALID',
      retryable: false,
      cause,
    });
    this.file = file;
  }
}
