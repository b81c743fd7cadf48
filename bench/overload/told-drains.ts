import type { GovernorOverloadedError } from 'mongo-governor';
import { quantile } from '../shared/statistics';

/** Both secondaries get the same load: of all answers half are of the member that refused. */
const MEMBERS = 2;

interface Told {
  /** Answers until then. */
  readonly until: number;
  readonly since: number;
  readonly toldMS: number;
}

/** What refused operations were told to wait, beside the time in which what waited before them was really served. */
export class ToldDrains {
  #answered = 0;
  /** In the order of the answers that they wait for; those that are told of a longer queue come later. */
  readonly #open: Told[] = [];
  readonly #ratios: number[] = [];

  add({ waiting, retryAfterMS }: GovernorOverloadedError): void {
    if (retryAfterMS === undefined) return;
    const until = this.#answered + MEMBERS * (waiting + 1);
    this.#open.push({ until, since: performance.now(), toldMS: retryAfterMS });
  }

  answered(): void {
    this.#answered += 1;
    const now = performance.now();
    while (this.#open[0] !== undefined && this.#open[0].until <= this.#answered) {
      const { since, toldMS } = this.#open.shift() as Told;
      this.#ratios.push(toldMS / Math.max(1, now - since));
    }
  }

  /** The median; undefined where nobody was told. */
  ratio(): number | undefined {
    if (this.#ratios.length === 0) return undefined;
    return quantile(
      this.#ratios.toSorted((a, b) => a - b),
      0.5,
    );
  }
}
