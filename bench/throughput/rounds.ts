import { type Summary, summarize } from '../shared/statistics';
import type { RoundSpec, RoundTimes } from './worker';
import type { WorkerProcess } from './worker-process';

/** One contender under one workload and concurrency, against raw in the same rounds. */
export interface Cell {
  readonly workload: string;
  readonly concurrency: number;
  readonly contender: string;
  readonly operationsPerSecond: Summary;
  /** Microseconds of the client process's CPU for one operation. */
  readonly cpuMicros: Summary;
  /** Throughput to raw's; above 1 is faster than raw. */
  readonly throughputRatio: Summary;
  /** CPU to raw's; below 1 is cheaper than raw. */
  readonly cpuRatio: Summary;
}

/** The rounds of one workload and concurrency, by contender. */
export class Samples {
  readonly #spec: RoundSpec;
  readonly #times = new Map<string, RoundTimes[]>();

  constructor(spec: RoundSpec) {
    this.#spec = spec;
  }

  /** Every contender once, in an order that turns with the round. */
  async round(workers: readonly WorkerProcess[], turn: number, keep: boolean): Promise<void> {
    const { length } = workers;
    for (let n = 0; n < length; n += 1) {
      // Forwards and backwards in turn, so that nobody always follows the same one.
      const index = (turn % 2 === 0 ? turn + n : turn + length - n) % length;
      const worker = workers[index] as WorkerProcess;
      const times = await worker.run(this.#spec);
      if (keep) this.#of(worker.name).push(times);
    }
  }

  /** In the order of `names`. */
  cells(base: string, names: readonly string[]): Cell[] {
    const reference = this.#of(base);
    return names.map((contender) => this.#cell(contender, this.#of(contender), reference));
  }

  #cell(contender: string, times: readonly RoundTimes[], reference: readonly RoundTimes[]): Cell {
    const { workload, concurrency, operations } = this.#spec;
    return {
      workload,
      concurrency,
      contender,
      operationsPerSecond: summarize(times.map(({ wallMS }) => (operations * 1_000) / wallMS)),
      cpuMicros: summarize(times.map(({ cpuMS }) => (cpuMS * 1_000) / operations)),
      throughputRatio: summarize(times.map(({ wallMS }, round) => at(reference, round).wallMS / wallMS)),
      cpuRatio: summarize(times.map(({ cpuMS }, round) => cpuMS / at(reference, round).cpuMS)),
    };
  }

  #of(name: string): RoundTimes[] {
    const times = this.#times.get(name) ?? [];
    this.#times.set(name, times);
    return times;
  }
}

function at(times: readonly RoundTimes[], round: number): RoundTimes {
  return times[round] as RoundTimes;
}
