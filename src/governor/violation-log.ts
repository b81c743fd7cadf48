import type { Violation } from '../driver/reads/reads-context';
import type { Logger } from './logger';

const MOST_KINDS = 1_000;

/** Tells each kind of violation (namespace, command, read preference) once. */
export class ViolationLog {
  readonly #seen = new Set<string>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  tell(service: string, violation: Violation): void {
    const { namespace, command, mode, action, observed, inherited } = violation;
    const key = `${namespace} ${command} ${mode} ${action} ${observed}`;
    if (this.#seen.has(key) || this.#seen.size >= MOST_KINDS) return;
    this.#seen.add(key);
    const asked = inherited ? 'inherits' : 'asks for';
    const done = { reroute: 're-routed to a secondary', reject: 'rejected', allow: 'allowed' }[action];
    this.#logger.warn(
      `${service}: ${command} on ${namespace} ${asked} read preference "${mode}" without a waiver: ` +
        `${observed ? 'would be ' : ''}${done} (told once)`,
    );
  }
}
