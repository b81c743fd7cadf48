import type { Lane } from '../../config/lanes';
import type { InLine, Line } from './line';

/**
 * How a wait ends, beside a refusal.
 * - `permit`: the operation has its permit
 * - `again`: nothing was sent and where it belongs may be elsewhere now: it is judged again
 * - `unbound`: its caller's own time is over, or the client closed: the driver ends it as it always does
 */
export type WaitEnding = 'permit' | 'again' | 'unbound';

/** What the caller said about how long it waits. */
export interface CallerPatience {
  /** When the caller's own `timeoutMS` ends, on `performance.now()`'s clock; undefined where it gave none. */
  readonly endsAt: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One operation that waits for a permit. */
export class WaitingWork implements InLine<WaitingWork> {
  /** Undefined: it goes on with admitted work. */
  readonly lane: Lane | undefined;
  /** On `performance.now()`'s clock. */
  readonly since: number;
  readonly patience: CallerPatience;
  older: WaitingWork | undefined;
  newer: WaitingWork | undefined;
  readonly #line: Line<WaitingWork>;
  readonly #resolve: (ending: WaitEnding) => void;
  readonly #reject: (error: unknown) => void;
  readonly #left: () => void;
  readonly #onAbort: (() => void) | undefined;

  constructor(
    lane: Lane | undefined,
    since: number,
    patience: CallerPatience,
    line: Line<WaitingWork>,
    ends: { resolve(ending: WaitEnding): void; reject(error: unknown): void; left(): void },
  ) {
    this.lane = lane;
    this.since = since;
    this.patience = patience;
    this.#line = line;
    this.#resolve = ends.resolve;
    this.#reject = ends.reject;
    this.#left = ends.left;
    const { signal } = patience;
    if (signal === undefined) return;
    this.#onAbort = () => this.refuse(signal.reason);
    signal.addEventListener('abort', this.#onAbort);
  }

  end(ending: WaitEnding): void {
    this.#leave();
    this.#resolve(ending);
  }

  refuse(error: unknown): void {
    this.#leave();
    this.#reject(error);
  }

  #leave(): void {
    this.#line.remove(this);
    this.#left();
    if (this.#onAbort !== undefined) this.patience.signal?.removeEventListener('abort', this.#onAbort);
  }
}
