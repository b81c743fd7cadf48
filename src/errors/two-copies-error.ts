import { GovernorError } from './governor-error';

/** The process has another copy of mongo-governor, of a version that can't share one budget with this one. */
export class TwoCopiesError extends GovernorError {
  constructor() {
    super(
      'Two copies of mongo-governor are loaded whose versions differ too much to share one budget. ' +
        'Install one version: npm ls mongo-governor shows who brings which.',
      { code: 'ERR_GOVERNOR_TWO_COPIES', retryable: false },
    );
  }
}
