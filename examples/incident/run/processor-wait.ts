import { readFileSync } from 'node:fs';

/** What the kernel has counted for one process: its time on a processor, and waiting for one. */
interface Reading {
  readonly name: string;
  readonly atMS: number;
  readonly waitedMS: number;
}

/** Linux counts both, in nanoseconds (`/proc/<pid>/schedstat`); elsewhere nobody tells. */
function waitedMS(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}

export interface StarvedProcess {
  readonly name: string;
  /** Part of its time that it was ready to run and had no processor. */
  readonly waited: number;
}

/** Finds out which process the machine kept waiting most. Slow code is not counted: it runs. */
export class ProcessorWait {
  readonly #first = new Map<number, Reading>();
  readonly #last = new Map<number, Reading>();

  sample(processes: Iterable<readonly [name: string, pid: number | undefined]>): void {
    for (const [name, pid] of processes) {
      const waited = pid === undefined ? undefined : waitedMS(pid);
      if (pid === undefined || waited === undefined) continue;
      const reading = { name, atMS: performance.now(), waitedMS: waited };
      if (!this.#first.has(pid)) this.#first.set(pid, reading);
      this.#last.set(pid, reading);
    }
  }

  /** `null` where it can't be known. */
  worst(): StarvedProcess | null {
    let worst: StarvedProcess | null = null;
    for (const [pid, first] of this.#first) {
      const last = this.#last.get(pid) ?? first;
      const elapsedMS = last.atMS - first.atMS;
      // An instance that ran for a moment tells nothing.
      if (elapsedMS < 2_000) continue;
      const waited = Math.round(((last.waitedMS - first.waitedMS) / elapsedMS) * 1000) / 1000;
      if (worst === null || waited > worst.waited) worst = { name: first.name, waited };
    }
    return worst;
  }
}
