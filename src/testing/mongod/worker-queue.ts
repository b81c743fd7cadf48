import { performance } from 'node:perf_hooks';
import { type LoadModel, serviceTime } from './load-model';

interface Job {
  readonly arrivedAt: number;
  readonly isWanted: () => boolean;
  readonly run: () => void;
}

interface Busy {
  readonly job: Job;
  readonly until: number;
}

/**
 * Lets commands through at the speed of a load model. Timers fire late by up to a millisecond or two, so a
 * worker that turns to the next job continues from when it should have finished, not from when it woke.
 */
export class WorkerQueue {
  readonly #model: LoadModel;
  readonly #openConnections: () => number;
  readonly #waiting: Job[] = [];
  #head = 0;
  #busy: Busy[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(model: LoadModel, openConnections: () => number) {
    this.#model = model;
    this.#openConnections = openConnections;
  }

  /**
   * Resolves when a worker has spent the service time on the command; at its turn when nobody wants it any more,
   * since a server gives up the operations of a client that has gone (4.2 and later).
   */
  work(isWanted: () => boolean): Promise<void> {
    return new Promise((run) => {
      this.#waiting.push({ arrivedAt: performance.now(), isWanted, run });
      this.#assign(performance.now());
    });
  }

  /** Lets everything through at once. */
  close(): void {
    clearTimeout(this.#timer);
    for (const { job } of this.#busy) job.run();
    for (const job of this.#waiting.slice(this.#head)) job.run();
    this.#busy = [];
    this.#waiting.length = 0;
    this.#head = 0;
  }

  #assign(freeAt: number): void {
    const workers = this.#model.workers ?? 8;
    while (this.#busy.length < workers && this.#head < this.#waiting.length) {
      const job = this.#waiting[this.#head++] as Job;
      if (!job.isWanted()) {
        job.run();
        continue;
      }
      const start = Math.max(freeAt, job.arrivedAt);
      this.#busy.push({ job, until: start + serviceTime(this.#model, this.#openConnections()) });
    }
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#busy.length === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { until } of this.#busy) next = Math.min(next, until);
    this.#timer = setTimeout(() => this.#finish(), Math.max(0, next - performance.now()));
  }

  #finish(): void {
    const now = performance.now() + 0.5;
    for (;;) {
      const done = this.#busy.filter(({ until }) => until <= now).sort((a, b) => a.until - b.until)[0];
      if (!done) break;
      this.#busy.splice(this.#busy.indexOf(done), 1);
      done.job.run();
      this.#assign(done.until);
    }
    this.#arm();
  }
}
