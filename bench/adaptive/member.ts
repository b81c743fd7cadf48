import { type LoadModel, serviceTime } from '../../src/testing/mongod/load-model';
import type { EventQueue } from '../simulate-fleet/event-queue';

export interface Job {
  /** Times the model's service time. */
  readonly weight: number;
  readonly done: () => void;
}

/** A member in virtual time: as many workers as the load model says, and a time that grows with what is connected. */
export class Member {
  model: Required<Pick<LoadModel, 'workers' | 'serviceMS'>> & LoadModel;
  connections = 0;
  readonly #events: EventQueue;
  readonly #now: () => number;
  readonly #waiting: Job[] = [];
  #head = 0;
  #busy = 0;

  constructor(model: Member['model'], events: EventQueue, now: () => number) {
    this.model = model;
    this.#events = events;
    this.#now = now;
  }

  work(job: Job): void {
    this.#waiting.push(job);
    this.#assign();
  }

  #assign(): void {
    while (this.#busy < this.model.workers && this.#head < this.#waiting.length) {
      const job = this.#waiting[this.#head++] as Job;
      if (this.#head > 1_024) {
        this.#waiting.splice(0, this.#head);
        this.#head = 0;
      }
      this.#busy += 1;
      this.#events.add(this.#now() + serviceTime(this.model, this.connections) * job.weight, () => {
        this.#busy -= 1;
        job.done();
        this.#assign();
      });
    }
  }
}
