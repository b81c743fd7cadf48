import type { DriftReport } from '../drift';
import type { Plan } from '../plan';
import type { Drift } from '../status/events';
import type { Logger } from './logger';

/** Says drift out loud: log, event, and what `status()` shows last. */
export class DriftTeller {
  readonly #logger: Logger;
  readonly #emit: (drift: Drift) => void;
  #last: Drift | undefined;

  constructor(logger: Logger, emit: (drift: Drift) => void) {
    this.#logger = logger;
    this.#emit = emit;
  }

  get last(): Drift | undefined {
    return this.#last;
  }

  /** What the comparison with the lock said. `held`: the new plan did not take effect. */
  tellOfLock(at: 'start' | 'reload', { kind, changes, message }: DriftReport, held: boolean): void {
    if (kind === 'none' || kind === 'unlocked') {
      this.#last = undefined;
      return;
    }
    const breaking = kind === 'breaking';
    const loud = breaking || kind === 'lock_invalid';
    this.#logger[loud ? 'error' : 'warn'](`drift at ${at}: ${message}`);
    const sentences = changes.length > 0 ? changes.map(({ sentence }) => sentence) : [message];
    this.#tell({ at, breaking, sentences, inForce: held ? 'held' : 'new' });
  }

  /** Where reads really land is over, or back under, the limit. */
  tellOfPrimaryShare(edge: 'exceeded' | 'recovered', share: number, plan: Plan, held: boolean): void {
    const { windowSeconds, maxPrimaryReadShare } = plan.drift;
    const sentence =
      `${plan.service}: ${percent(share)} of the reads of the last ${windowSeconds} s landed on the primary, ` +
      `${edge === 'exceeded' ? 'over' : 'back under'} the limit of ${percent(maxPrimaryReadShare)}`;
    this.#logger.warn(sentence);
    this.#tell({
      at: 'runtime',
      breaking: edge === 'exceeded',
      sentences: [sentence],
      inForce: held ? 'held' : 'new',
    });
  }

  #tell(drift: Drift): void {
    this.#last = drift;
    // At the start nobody could listen yet.
    if (drift.at === 'start') queueMicrotask(() => this.#emit(drift));
    else this.#emit(drift);
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
