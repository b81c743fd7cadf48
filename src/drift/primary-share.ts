import { LEAST_READS } from '../plan/guard';

/**
 * Why a read landed on the primary. `policy`: the policy itself sends it there (preference primary or nearest).
 * `only_member`: the set has no other by its configuration.
 */
export const PRIMARY_READ_CAUSES = [
  'waiver',
  'fallback',
  'transaction',
  'linearizable',
  'policy',
  'only_member',
  'unmanaged',
] as const;
export type PrimaryReadCause = (typeof PRIMARY_READ_CAUSES)[number];

export interface PrimaryShareOptions {
  /** Length of the window, milliseconds. */
  readonly windowMS: number;
  /** Share of reads at the primary, 0 to 1, above which it is exceeded. */
  readonly limit: number;
  /** Monotonic milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

export interface PrimaryShareCounts {
  readonly reads: number;
  readonly atPrimary: number;
}

const BUCKETS = 30;
/** Of a bucket: reads at secondaries, then those at the primary. */
const FIELD = { secondary: 0, primary: 1 } as const;
const FIELDS = 2;

/**
 * The share of reads that landed on the primary, over a sliding window of 30 buckets. A record adds to two
 * numbers; old buckets are taken out of running sums, so memory and time don't grow with traffic.
 */
export class PrimaryShare {
  readonly #bucketMS: number;
  readonly #limit: number;
  readonly #now: () => number;
  readonly #buckets = new Float64Array(BUCKETS * FIELDS);
  readonly #sums = new Float64Array(FIELDS);
  #slot: number;
  #exceeded = false;

  constructor(options: PrimaryShareOptions) {
    this.#bucketMS = options.windowMS / BUCKETS;
    this.#limit = options.limit;
    this.#now = options.now ?? (() => performance.now());
    this.#slot = this.#currentSlot();
  }

  /** Whether the last `check` found the limit exceeded. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  record(landedOn: 'primary' | 'secondary', reads = 1): void {
    this.#advance();
    const field = FIELD[landedOn];
    const index = (this.#slot % BUCKETS) * FIELDS + field;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + reads;
    this.#sums[field] = (this.#sums[field] ?? 0) + reads;
  }

  /** Share of the reads in the window that landed on the primary, 0 to 1; 0 without reads. */
  share(): number {
    const { reads, atPrimary } = this.counts();
    return reads === 0 ? 0 : atPrimary / reads;
  }

  counts(): PrimaryShareCounts {
    this.#advance();
    const [atSecondaries = 0, atPrimary = 0] = this.#sums;
    return { reads: atSecondaries + atPrimary, atPrimary };
  }

  /**
   * Tells the edge, once: `exceeded` when the share rises above the limit, `recovered` when it is back.
   * Call it from time to time, not for each read. Too few reads never exceed, but do recover.
   */
  check(): 'exceeded' | 'recovered' | undefined {
    const over = this.share() > this.#limit && this.counts().reads >= LEAST_READS;
    if (over === this.#exceeded) return undefined;
    this.#exceeded = over;
    return over ? 'exceeded' : 'recovered';
  }

  #advance(): void {
    const slot = this.#currentSlot();
    if (slot <= this.#slot) return;
    const steps = Math.min(slot - this.#slot, BUCKETS);
    for (let step = 0; step < steps; step += 1) {
      const start = ((slot - step) % BUCKETS) * FIELDS;
      for (let field = 0; field < FIELDS; field += 1) {
        this.#sums[field] = (this.#sums[field] ?? 0) - (this.#buckets[start + field] ?? 0);
        this.#buckets[start + field] = 0;
      }
    }
    this.#slot = slot;
  }

  #currentSlot(): number {
    return Math.floor(this.#now() / this.#bucketMS);
  }
}
