import { GovernorError } from './governor-error';

/** No secondary is eligible and the budget of fallback reads at the primary is used up. */
export class FallbackLimitedError extends GovernorError {
  readonly namespace: string;
  readonly reason: string;

  constructor(service: string, namespace: string, reason: string, retryAfterMS: number) {
    super(
      `${service}: no secondary can serve a read of ${namespace} (${reason}) and the budget of fallback reads at ` +
        'the primary (reads.primaryFallback) is used up. The read was refused to protect the primary; retry later.',
      { code: 'ERR_GOVERNOR_FALLBACK_LIMITED', retryable: true, retryAfterMS },
    );
    this.namespace = namespace;
    this.reason = reason;
  }
}
