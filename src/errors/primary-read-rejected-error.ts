import { GovernorError } from './governor-error';

/** A read asked for the primary without a waiver and `reads.onPrimaryRead` is "reject". */
export class PrimaryReadRejectedError extends GovernorError {
  readonly namespace: string;

  constructor(service: string, namespace: string, mode: string) {
    super(
      `${service}: a read of ${namespace} asks for read preference "${mode}", which may use the primary. ` +
        'Remove the read preference, add the namespace to reads.primaryAllowed with a reason, ' +
        "or pass { readPreference: governor.primary('reason') }.",
      { code: 'ERR_GOVERNOR_PRIMARY_READ_REJECTED', retryable: false },
    );
    this.namespace = namespace;
  }
}
