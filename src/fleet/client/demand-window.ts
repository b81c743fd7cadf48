import type { Role } from '../../config/roles';
import type { PerRole } from '../protocol/terms';

/** Intervals that a peak is remembered for, the current one included. */
const INTERVALS = 3;

/**
 * Connections that this instance could use: the peak of the last three renewal intervals and a quarter more, so
 * that a share which was lent does not have to come back for every small wave.
 */
export class DemandWindow {
  readonly #peaks: Record<Role, number>[] = [{ primary: 0, secondary: 0 }];

  sample(demand: PerRole<number>): void {
    const current = this.#peaks[0] as Record<Role, number>;
    current.primary = Math.max(current.primary, demand.primary);
    current.secondary = Math.max(current.secondary, demand.secondary);
  }

  /** Begins the next interval. */
  turn(): void {
    this.#peaks.unshift({ primary: 0, secondary: 0 });
    this.#peaks.length = Math.min(this.#peaks.length, INTERVALS);
  }

  want(role: Role): number {
    let peak = 0;
    for (const interval of this.#peaks) peak = Math.max(peak, interval[role]);
    return peak === 0 ? 0 : peak + Math.max(1, Math.ceil(peak / 4));
  }
}
