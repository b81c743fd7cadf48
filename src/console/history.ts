import type { Sample } from './sample';

/** Five minutes for the charts: what led to the moment in which somebody opens the page. */
const MOST_SAMPLES = 300;

/** The last samples, oldest first. */
export class History {
  readonly #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  add(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > MOST_SAMPLES) this.#samples.shift();
  }
}
