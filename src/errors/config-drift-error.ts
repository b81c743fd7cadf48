import { GovernorError } from './governor-error';
import { oneLine } from './one-line';

/** The configuration breaks the accepted plan and `drift.onDrift` is "refuse". */
export class ConfigDriftError extends GovernorError {
  /** One sentence a breaking change. */
  readonly changes: readonly string[];

  constructor(service: string, lock: string, changes: readonly string[]) {
    super(
      [
        `${service}: the configuration breaks the plan that was accepted in ${oneLine(lock)}:`,
        ...changes.map((change) => `  - ${oneLine(change)}`),
        'Take the change back, or accept it: mongo-governor lock --accept "reason".',
      ].join('\n'),
      { code: 'ERR_GOVERNOR_CONFIG_DRIFT', retryable: false },
    );
    this.changes = changes;
  }
}
