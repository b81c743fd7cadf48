import type { Plan } from '../plan';
import type { Drift } from '../status/events';
import type { Logger } from './logger';
import type { InForce, InForceState } from './plan-keeper';

export interface DriftTellerParts {
  readonly logger: Logger;
  emit(drift: Drift): void;
  /** Whether a configuration that no lock guards is worth a word. */
  readonly tellsOfNoLock: boolean;
}

/** Says drift out loud: log, event, and what `status()` shows last. */
export class DriftTeller {
  readonly #logger: Logger;
  readonly #emit: (drift: Drift) => void;
  #last: Drift | undefined;
  #toldOfNoLock: boolean;

  constructor({ logger, emit, tellsOfNoLock }: DriftTellerParts) {
    this.#logger = logger;
    this.#emit = emit;
    this.#toldOfNoLock = !tellsOfNoLock;
  }

  get last(): Drift | undefined {
    return this.#last;
  }

  /** What the comparison with the lock said. */
  tellOfLock(
    at: 'start' | 'reload',
    { state, plan, drift: { kind, changes, message } }: Pick<InForce, 'state' | 'plan' | 'drift'>,
  ): void {
    if (kind === 'none' || kind === 'unlocked') {
      this.#last = undefined;
      // What is only observed moves nothing.
      if (kind === 'unlocked' && plan.mode === 'enforce') this.#tellOfNoLock(message);
      return;
    }
    const breaking = kind === 'breaking';
    const loud = breaking || kind === 'lock_invalid';
    this.#logger[loud ? 'error' : 'warn'](`drift at ${at}: ${message}`);
    const sentences = changes.length > 0 ? changes.map(({ sentence }) => sentence) : [message];
    this.#tell({ at, breaking, sentences, inForce: state === 'held' ? 'held' : 'new' });
  }

  /** Where reads really land is over, or back under, the limit. */
  tellOfPrimaryShare(edge: 'exceeded' | 'recovered', share: number, plan: Plan, state: InForceState): void {
    const { windowSeconds, maxPrimaryReadShare } = plan.drift;
    const sentence =
      `${plan.service}: ${percent(share)} of the reads of the last ${windowSeconds} s landed on the primary, ` +
      `${edge === 'exceeded' ? 'over' : 'back under'} the limit of ${percent(maxPrimaryReadShare)}`;
    this.#logger.warn(sentence);
    this.#tell({
      at: 'runtime',
      breaking: edge === 'exceeded',
      sentences: [sentence],
      inForce: state === 'held' ? 'held' : 'new',
    });
  }

  #tellOfNoLock(message: string): void {
    if (this.#toldOfNoLock) return;
    this.#toldOfNoLock = true;
    this.#logger.warn(message);
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
