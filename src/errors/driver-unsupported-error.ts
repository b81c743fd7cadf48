import { GovernorError } from './governor-error';

/** The loaded driver lacks something that the seam relies on. */
export class DriverUnsupportedError extends GovernorError {
  readonly missing: readonly string[];

  constructor(version: string, missing: readonly string[]) {
    super(
      `mongodb ${version} can't be governed: it lacks ${missing.join(', ')}. ` +
        'Supported are ^6.19 and ^7; update mongo-governor, or pin the driver to a supported version.',
      { code: 'ERR_GOVERNOR_DRIVER_UNSUPPORTED', retryable: false },
    );
    this.missing = missing;
  }
}
